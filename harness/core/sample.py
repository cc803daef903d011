"""A question: what a source yields, and what a prompt makes of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

JsonValue = None | bool | int | float | str | list[object] | dict[str, object]


class Image(Struct, frozen=True):
    """A picture as it is sent. `data` is the file's bytes in base64."""

    media_type: Literal["image/png", "image/jpeg", "image/webp"]
    data: str


class Message(Struct, frozen=True, omit_defaults=True):
    """One chat turn; its images come before its text."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[Image, ...] = ()


class Sample(Struct, frozen=True):
    """One question with its accepted answers.

    `id` is unique within its task and does not depend on the model asked, so that two models are compared on the
    same items. `fields` is what a prompt template sees. `tags` are the slices a report can group by (category,
    difficulty, length, depth). `recipe` rebuilds a text too long to store; None means the text itself is stored.
    """

    id: str
    fields: dict[str, JsonValue]
    target: tuple[str, ...]
    choices: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    recipe: dict[str, JsonValue] | None = None
