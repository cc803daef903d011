"""The ports: what the runner needs from a source, a prompt, a scorer, an endpoint and a server.

Each is a frozen value whose fields are its YAML arguments, told apart by `kind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol

from msgspec import Struct

from harness.core.completion import Completion, Failure, Request
from harness.core.sample import JsonValue, Message, Sample
from harness.core.score import Verdict


class Configured(Protocol):
    """What every kind offers; `core.kind.Kind` gives all but the fingerprint."""

    @property
    def kind(self) -> str:
        """The name that tells it apart in YAML."""
        ...

    def fingerprint(self) -> str:
        """Digest of whatever changes a score: arguments, file contents, code version; no addresses, keys or limits."""
        ...

    def describe(self) -> dict[str, JsonValue]:
        """Its arguments for the manifest: no secrets, no user names in URLs."""
        ...


class TokenCounter(Protocol):
    """Counts tokens as the served model does. Blocking; called from a planning thread, never from the event loop."""

    @property
    def name(self) -> str:
        """Where the counts come from, for the record; starts with "approximate" when they are not the model's own."""
        ...

    def count(self, text: str) -> int:
        """Tokens in `text`, without special tokens or chat template."""
        ...


class Source(Configured, Protocol):
    """Where samples come from."""

    def size(self) -> int | None:
        """How many samples there are, None when only reading them all would tell."""
        ...

    def samples(self, tokens: TokenCounter) -> Iterator[Sample]:
        """The samples, lazily, always in the same order. Only sources sized in tokens use `tokens`."""
        ...


class Prompt(Configured, Protocol):
    """How a sample becomes messages."""

    def render(self, sample: Sample) -> tuple[Message, ...]:
        """The messages to send. Raises UserError when the sample lacks what the prompt names."""
        ...


class Scorer(Configured, Protocol):
    """How an answer is read and judged."""

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Read `answer` and judge it against the accepted answers.

        Never raises for an answer, whatever its text. Raises UserError for a target that cannot be right.
        """
        ...


class Served(Struct, frozen=True, omit_defaults=True):
    """What an endpoint says it serves. `facts` is its fingerprint: engine, version, template, flags; no addresses."""

    model: str
    context_tokens: int | None = None
    modalities: tuple[str, ...] = ()
    engine: str | None = None
    facts: dict[str, JsonValue] = {}


class Connection(Protocol):
    """An open endpoint."""

    async def probe(self) -> Served:
        """Ask what is served. Raises UserError when the endpoint cannot be used at all."""
        ...

    async def ask(self, request: Request) -> Completion | Failure:
        """Ask one question; waits its turn under the endpoint's limits and retries what may be retried."""
        ...

    def token_counter(self) -> TokenCounter:
        """Counts tokens as the served model does, or says that it cannot."""
        ...


class Endpoint(Configured, Protocol):
    """Where a model is asked."""

    @property
    def concurrency(self) -> int:
        """How many requests may be in flight."""
        ...

    @property
    def in_house(self) -> bool:
        """Whether confidential suites may be sent here."""
        ...

    def at(self, base_url: str) -> Endpoint:
        """The same endpoint at the address of a server that was just started."""
        ...

    def connect(self) -> AbstractAsyncContextManager[Connection]:
        """Open it for as many requests as the run needs."""
        ...


class Server(Configured, Protocol):
    """An engine the harness starts itself."""

    def start(self) -> AbstractContextManager[str]:
        """Start it. Entering waits until it answers and gives its base URL; leaving stops it and all its children."""
        ...
