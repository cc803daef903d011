"""Chat messages as the OpenAI API has them, and Inspect and EvalScope after it: texts, parts and reasoning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from harness.core.sample import Message

_ROLES: dict[str, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}


class Part(Struct, frozen=True):
    """One part of a message. An image is a part without a text."""

    type: str = "text"
    text: str | None = None
    reasoning: str | None = None


Content = str | list[Part | str] | None


class Turn(Struct, frozen=True):
    """One message."""

    role: str
    content: Content = None


def text_of(content: Content) -> str:
    """The text alone, without reasoning; what is no text is named where it stands: `[image_url]`."""
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(_text(Part(text=part) if isinstance(part, str) else part) for part in content)


def reasoning_of(content: Content) -> str:
    """What the model thought, where the message has it as a part of its own."""
    if content is None or isinstance(content, str):
        return ""
    return "\n".join(part.reasoning for part in content if isinstance(part, Part) and part.reasoning)


def messages_of(turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The messages of a prompt; none at all where one is of a role that we do not send, such as a tool's result."""
    if any(turn.role not in _ROLES for turn in turns):
        return ()
    return tuple(Message(_ROLES[turn.role], text_of(turn.content)) for turn in turns)


def _text(part: Part) -> str:
    if part.text is not None:
        return part.text
    return "" if part.type == "reasoning" else f"[{part.type}]"
