"""Asking a server aside from the questions, and reading the JSON it answers with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec

_LONGEST = 200  # characters: a fact is a name or a number, whatever an untrusted server makes of it

LARGEST = 1 << 63
"""A number above is none that a manifest can hold."""

Object = dict[str, object]


class Page(NamedTuple):
    """An answer to GET. Status 0 means that none came; `body` then says why."""

    status: int
    body: bytes


class Aside(NamedTuple):
    """The two ways of asking. A path is below base_url; one with a leading "/" is below the server's root.

    `post` gives the body of an answer with status 200, None where there is none.
    """

    get: Callable[[str], Awaitable[Page]]
    post: Callable[[str, bytes], Awaitable[bytes | None]]

    async def object(self, path: str) -> Object:
        """The JSON object at `path`; {} where there is none."""
        return as_object(decoded(await self.get(path)))


def decoded(page: Page) -> object:
    """The JSON of a page, None where it is none."""
    return decoded_body(page.body) if page.status == 200 else None


def decoded_body(body: bytes | None) -> object:
    """JSON, None where it is none."""
    try:
        return msgspec.json.decode(body) if body is not None else None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def as_object(found: object) -> Object:
    """`found` where it is an object, else {}."""
    return found if isinstance(found, dict) else {}


def told(found: Object, names: dict[str, str]) -> dict[str, str | int | float | bool]:
    """What `found` has under the keys of `names`, under their values; nothing but short words, numbers and switches."""
    facts: dict[str, str | int | float | bool] = {}
    for key, name in names.items():
        value = found.get(key)
        if isinstance(value, str) and value:
            facts[name] = value[:_LONGEST]
        elif isinstance(value, float) or (isinstance(value, int) and abs(value) < LARGEST):
            facts[name] = value
    return facts


def named(model: str) -> str:
    """A model's name, without the folders where a server calls it by its path: they are nobody's business."""
    return model.rsplit("/", 1)[-1] if model.startswith(("/", "~", ".")) else model
