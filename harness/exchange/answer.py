"""An answer as a file of another tool holds it, with whatever else the file says of it."""

from __future__ import annotations

from msgspec import Struct

from harness.core.completion import Usage
from harness.core.sample import JsonValue, Message


class Answer(Struct, frozen=True, kw_only=True):
    """One answer to one question; what the file does not say is None or empty, never guessed.

    `place` is the file and line that it stands at. `text` is None where there is no answer, and `error` then says why
    in the tool's words. `target` and `choices` are as in `core.sample.Sample`. `epoch` counts from 0. `columns` are the
    question's own columns, by which it may be told from others instead of by `sample`. Times are never taken over:
    another client measured them in another way.
    """

    sample: str
    place: str
    text: str | None = None
    error: str = ""
    epoch: int = 0
    task: str = ""
    model: str = ""
    reasoning: str = ""
    refusal: str | None = None
    finish_reason: str | None = None
    target: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    messages: tuple[Message, ...] = ()
    usage: Usage = Usage()
    columns: dict[str, JsonValue] = {}
