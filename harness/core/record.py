"""One line of completions.jsonl: a question that was asked and what came back. It needs no dataset to be scored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec import Struct

from harness.core.completion import Completion, Failure
from harness.core.sample import JsonValue, Message, PromptSize


class WorkItem(Struct, frozen=True):
    """A question to ask: model × suite × task × sample × epoch. `id` is a digest of everything that defines it."""

    id: str
    model: str
    suite: str
    task: str
    sample: str
    epoch: int


class StoredPrompt(Struct, frozen=True, omit_defaults=True):
    """What was sent: the messages themselves, or for a long prompt its recipe. `sha256` covers the text either way."""

    sha256: str
    characters: int
    messages: tuple[Message, ...] = ()
    recipe: dict[str, JsonValue] | None = None

    @property
    def images(self) -> int:
        """How many images were sent; a prompt that is kept as its recipe is text."""
        return sum(len(message.images) for message in self.messages)


def prompt_digest(messages: Iterable[Message]) -> str:
    """Digest of what is sent; of a long text, read from disk as it goes."""
    text = hashlib.sha256()
    for message in messages:
        text.update(f"{message.role}\n".encode())
        for chunk in message.chunks():
            text.update(chunk.encode("utf-8", "surrogatepass"))
        text.update(b"\n")
        for image in message.images:
            text.update(f"{image.media_type}\n{image.data}\n".encode())
    return text.hexdigest()


class Record(Struct, frozen=True, omit_defaults=True):
    """An answered (or failed) work item, self-contained. `cluster` names the text that it shares with others.

    A target too long to be repeated is empty here, and kept in the run's `targets/` under `target_sha256`.
    """

    item: WorkItem
    prompt: StoredPrompt
    target: tuple[str, ...]
    result: Completion | Failure
    choices: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    size: PromptSize | None = None
    cluster: str = ""
    target_sha256: str = ""
