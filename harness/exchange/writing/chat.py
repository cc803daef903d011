"""What was asked, as other tools show it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from harness.core.sample import Image, Message


def sha256(text: str) -> str:
    """Hex digest of a text's UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def turns(messages: Sequence[Message]) -> list[dict[str, str]]:
    """The messages as role and content; an image is named where it stands, by its type and digest."""
    return [{"role": message.role, "content": _content(message)} for message in messages]


def chat_json(messages: Sequence[Message]) -> str:
    """The messages as the JSON text that lm-eval's chat models take as their context."""
    return json.dumps(turns(messages), ensure_ascii=False)


def _content(message: Message) -> str:
    if not message.images:
        return message.text()
    return "".join(part if isinstance(part, str) else _named(part) for part in message.parts())


def _named(image: Image) -> str:
    digest = image.sha256 or hashlib.sha256(base64.b64decode(image.data)).hexdigest()  # a run keeps the digest alone
    return f"[{image.media_type}, SHA-256 {digest}]"
