"""An answer taken off the wire, before the connection adds what it cost to get it."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from harness.core.completion import Usage
from harness.endpoints.body import Part, mended
from harness.endpoints.reasoning import split_tags


class Arrivals(NamedTuple):
    """Monotonic ns at which the parts of a stream came; None for what never came."""

    first_chunk_ns: int | None = None
    first_token_ns: int | None = None
    first_answer_ns: int | None = None
    chunks_ns: tuple[int, ...] = ()


class Said(NamedTuple):
    """Text and reasoning, with reasoning between tags moved out of the text."""

    text: str
    reasoning: str


class Answer(Struct, frozen=True):
    """What the model said. `usage` is None where the server counted nothing."""

    text: str
    reasoning: str
    finish_reason: str | None
    refusal: str | None
    tool_calls: tuple[str, ...]
    usage: Usage | None
    served_model: str | None


def told_apart(content: str, reasoning: str) -> Said:
    """Final text and reasoning from what the server called content and reasoning."""
    content, reasoning = mended(content), mended(reasoning)
    tagged, start = split_tags(content, reasoned=bool(reasoning))
    return Said(content[start:], reasoning or tagged)


def mended_or_none(text: str | None) -> str | None:
    """`text` fit to be written down, None where the server said nothing."""
    return mended(text) if text else None


def tools_called(part: Part) -> list[str]:
    """Names of the functions that a piece of a message calls; pieces that only carry arguments add none."""
    calls = [call.get("function") for call in part.tool_calls or () if isinstance(call, dict)]
    names = [call.get("name") for call in (*calls, part.function_call) if isinstance(call, dict)]
    return [mended(name) for name in names if isinstance(name, str) and name]
