"""What the JSON of an answer may hold: a streamed chunk or a whole body, for chat and for plain completions.

Only the keys that the harness reads are declared, loosely where providers disagree. A server that breaks one of these
types is not speaking the protocol.
"""

from __future__ import annotations

import json
from typing import Literal

import msgspec
from msgspec import Struct


class Part(Struct, frozen=True, gc=False):
    """A piece of an assistant's message, or the whole one. Reasoning has three spellings; see `reasoning.py`."""

    content: str | list[object] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_details: object = None
    refusal: str | None = None
    tool_calls: list[object] | None = None
    function_call: object = None


class Choice(Struct, frozen=True, gc=False):
    """One of the answers asked for; the harness asks for one, index 0. `text` is the plain completions' field."""

    index: int | None = 0
    delta: Part | None = None
    message: Part | None = None
    text: str | None = None
    finish_reason: str | None = None
    error: object = None


class Body(Struct, frozen=True, gc=False):
    """A chunk or a whole answer, or the error that came in its place."""

    choices: list[Choice] | None = None
    usage: object = None
    model: str | None = None
    error: object = None
    x_groq: object = None
    message: object = None
    detail: object = None

    def fault(self) -> object:
        """The error this body reports instead of an answer, in the server's shape; None when it reports none."""
        if self.error is not None:
            return self.error
        if self.choices is None:
            return self.message if self.message is not None else self.detail
        for choice in self.choices:
            if choice.error is not None:
                return choice.error
        return None

    def counts(self) -> object:
        """The usage object, which Groq's streams keep under a key of their own."""
        if self.usage is None and isinstance(self.x_groq, dict):
            return self.x_groq.get("usage")
        return self.usage


class _PlainPart(Struct, frozen=True, gc=False):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_details: None = None
    refusal: None = None
    tool_calls: None = None
    function_call: None = None


class _PlainChoice(Struct, frozen=True, gc=False):
    delta: _PlainPart
    index: Literal[0, None] = 0
    finish_reason: None = None
    error: None = None


class PlainChunk(Struct, frozen=True, gc=False):
    """The usual chunk, which carries text and nothing else that is read: its types leave no other, at no cost."""

    choices: tuple[_PlainChoice]
    model: str | None = None
    usage: None = None
    error: None = None
    x_groq: None = None


class MalformedError(ValueError):
    """The bytes are not JSON, or not of a shape we know."""


_decode = msgspec.json.Decoder(Body).decode
_decode_plain = msgspec.json.Decoder(PlainChunk).decode


def read_plain(data: bytes) -> PlainChunk | None:
    """Decode a chunk if it is of the usual sort, None if `read_body` must have a look at it."""
    try:
        return _decode_plain(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def read_body(data: bytes) -> Body:
    """Decode a chunk or a body; raises MalformedError."""
    try:
        return _decode(data)
    except msgspec.ValidationError as error:
        raise MalformedError(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _read_leniently(data)


def _read_leniently(data: bytes) -> Body:
    """Accept what Python's json does: NaN among log-probabilities, half a surrogate pair, broken UTF-8 in the text."""
    try:
        return msgspec.convert(json.loads(data.decode("utf-8", "replace")), Body)
    except (ValueError, RecursionError) as error:
        raise MalformedError(str(error)) from None


def mended(text: str) -> str:
    """`text` with surrogate pairs that were sent in halves joined, and lone halves replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
