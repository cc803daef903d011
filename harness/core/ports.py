"""The ports: what the runner needs from a source, a prompt, a scorer, an endpoint, a server and a load.

Each is a frozen value whose fields are its YAML arguments, told apart by `kind`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol

from msgspec import Struct

from harness.core.completion import Completion, Failure, Request
from harness.core.generation import Generation
from harness.core.load import Conversation, Schedule
from harness.core.sample import JsonValue, Message, Sample
from harness.core.score import Verdict
from harness.core.serving import Launch, Started
from harness.core.traced import Rendered, Traced


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

    @property
    def identity(self) -> str | None:
        """Digest of the tokenizer itself: counts may be kept on disk under it. None where it cannot be known."""
        ...

    def count(self, text: str) -> int:
        """Tokens in `text`, without special tokens or chat template. What looks like a special token is plain text."""
        ...

    def count_each(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each of `texts`, by itself; as quickly as it can."""
        ...


class Context(Struct, frozen=True):
    """What a gauge needs to know of a text: its tokens when it stands alone, and its first and last sentence.

    `ends` is None where `begins` is the whole text, because it is short.
    """

    tokens: int
    begins: str
    ends: str | None = None


class Gauge(Protocol):
    """Measures whole prompts of one task as the served model will see them."""

    @property
    def tokens(self) -> TokenCounter:
        """The model's tokens."""
        ...

    @property
    def longest(self) -> int | None:
        """Tokens of the longest prompt that can be served, None where that is unknown."""
        ...

    def measure(self, sample: Sample, context: Context) -> int:
        """Tokens of the whole prompt of `sample`, chat template included, with `context` for its passage.

        Raises UserError when the prompt does not show the context just once and unchanged.
        """
        ...


class Source(Configured, Protocol):
    """Where samples come from."""

    def size(self) -> int | None:
        """How many samples there are, None when only reading them all would tell."""
        ...

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The samples, lazily, always in the same order. Only sized sources use `gauge`."""
        ...


class Prompt(Configured, Protocol):
    """How a sample becomes messages."""

    def render(self, sample: Sample) -> tuple[Message, ...]:
        """The messages to send. Raises UserError when the sample lacks what the prompt names."""
        ...


class Scorer(Configured, Protocol):
    """How an answer is read and judged."""

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for accepted answers that cannot be right."""
        ...

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Read `answer` and judge it against the accepted answers.

        Never raises for an answer, whatever its text. Raises UserError for a target that cannot be right.
        """
        ...


class Served(Struct, frozen=True, omit_defaults=True):
    """What an endpoint says it serves.

    `facts` is its fingerprint, by the names of `core.served.FACTS`: `version`, `model_revision`, `quantization`,
    `dtype`, `kv_cache_dtype`, `chat_template` and `tokenizer` (digests), `settings`, `flags`, `gpus`, `driver`,
    `weights`. No addresses, and nothing that differs between two servers started alike.
    """

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

    async def rendered(self, messages: tuple[Message, ...], arguments: dict[str, JsonValue]) -> Rendered | None:
        """A conversation as the server's own template renders it, given its `arguments`; None where it shows none."""
        ...

    async def traced(self, request: Request) -> Traced | Failure:
        """Ask one question, for the log-probabilities of the answer's tokens too."""
        ...


class Sent(Struct, frozen=True):
    """A request that was sent once. `sent_ns` is when it was handed to the socket, on the monotonic clock.

    `chunk_tokens` are the tokens of each of the result's `timing.chunks_ns`; empty while their total is unknown, and
    without reasoning that the server counts but does not show.
    `broken_off` says that `Wire.break_off` cut the answer short: `result` is a Completion of what had come.
    """

    sent_ns: int
    result: Completion | Failure
    chunk_tokens: tuple[int, ...] = ()
    broken_off: bool = False


class Wire(Protocol):
    """An endpoint opened for load: each request goes out at once, and once. No limits, no retries."""

    async def send(self, request: Request) -> Sent:
        """Send one request and read its answer to the end. Cancelling drops the connection at once."""
        ...

    def break_off(self) -> None:
        """Drop every connection now; each `send` under way returns what had come: its tokens count in the window."""
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

    def wire(self) -> AbstractAsyncContextManager[Wire]:
        """Open it for a load phase."""
        ...

    def exactly(self, generation: Generation, output_tokens: int, engine: str | None) -> Generation | None:
        """`generation` asking for exactly so many output tokens; None where neither provider nor engine has words."""
        ...


class Server(Configured, Protocol):
    """An engine the harness starts itself."""

    @property
    def gpus(self) -> int:
        """How many GPUs of this machine it takes; 0 where it needs none, or runs elsewhere."""
        ...

    def start(self, launch: Launch) -> AbstractContextManager[Started]:
        """Start it. Entering waits until it answers; leaving stops it and all its children.

        Raises UserError, with what the engine said last, when it does not come to answer.
        """
        ...


class Arrivals(Configured, Protocol):
    """How requests of a load suite arrive: one entry of its `load` list."""

    @property
    def users(self) -> int | None:
        """How many users a closed loop comes to, None for an open one: known without a schedule."""
        ...

    @property
    def fixed_requests_per_s(self) -> float | None:
        """The mean rate that it holds, None when it does not."""
        ...

    def steps(self) -> tuple[Arrivals, ...]:
        """The levels of a sweep, each with one level; itself alone where only one was given."""
        ...

    def label(self) -> str:
        """In a few words, for tables: "8 at once", "2 requests/s, Poisson"."""
        ...

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """When conversations begin in a phase of so many seconds; the same seed gives the same schedule.

        `recorded_s` is the workload's: only a replay asks for it. `warm_up_s` of the phase do not count: time for the
        users of a closed loop to come.
        """
        ...


class Workload(Configured, Protocol):
    """What is sent in a load suite."""

    @property
    def system(self) -> str:
        """The system message of every request; "" for none."""
        ...

    @property
    def several_turns(self) -> bool:
        """Whether a conversation may be more than one request; an arrival rate then counts conversations."""
        ...

    def recorded_s(self) -> Iterator[float]:
        """When a trace sent its requests, in seconds from its start, in order; nothing for what is no trace."""
        ...

    def conversations(
        self, count: int, tokens: TokenCounter, overhead: int, seed: int, first: int = 0
    ) -> list[Conversation]:
        """`count` conversations from number `first` on, all different; a number and a seed give the same one each time.

        `overhead` is how many tokens the chat template and the system message add to one user message. Blocking, and
        slow for long prompts: call it from a thread, before a phase.
        """
        ...
