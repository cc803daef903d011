"""What was asked, as other tools show it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from harness.core.sample import Image, Message


def sha256(text: str) -> str:
    """Hex digest of a text's UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def turns(messages: Sequence[Message]) -> list[dict[str, str]]:
    """The messages as role and content; an image is named by its type and digest, before its message's text."""
    return [{"role": message.role, "content": _content(message)} for message in messages]


def chat_json(messages: Sequence[Message]) -> str:
    """The messages as the JSON text that lm-eval's chat models take as their context."""
    return json.dumps(turns(messages), ensure_ascii=False)


def _content(message: Message) -> str:
    return "\n".join([*map(_named, message.images), message.text()])


def _named(image: Image) -> str:
    return f"[{image.media_type}, SHA-256 of its base64 {sha256(image.data)}]"
