"""The request body. What stays the same for all requests of one kind is encoded once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
from pydantic import JsonValue

from harness.core.completion import Request
from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.providers import Body, merged, provider, said

Api = Literal["chat", "completions"]
_encode = msgspec.json.Encoder().encode
_KINDS_KEPT = 64


class Dialect(msgspec.Struct, frozen=True):
    """How one endpoint is spoken to. `omit` names body keys that are never sent."""

    model: str
    api: Api
    provider: str
    stream: bool
    extra_body: dict[str, JsonValue]
    omit: tuple[str, ...] = ()

    def settings(self, generation: Generation) -> Body:
        """The body without the question; raises UserError for what the provider cannot be told."""
        preset = provider(self.provider)
        body: Body = {
            "model": self.model,
            "temperature": generation.temperature,
            "top_p": generation.top_p,
            preset.max_tokens_field if self.api == "chat" else "max_tokens": generation.max_tokens,
        }
        if generation.seed is not None:
            body[preset.seed_field] = generation.seed
        if generation.stop:
            body["stop"] = list(generation.stop)
        if self.stream:
            body["stream"] = True
            if not preset.streams_usage_unasked:
                body["stream_options"] = {"include_usage": True}
        for more in (said(generation.reasoning, self.provider), self.extra_body, generation.extra_body):
            body = merged(body, more)
        return {key: value for key, value in body.items() if key not in self.omit}


class _ImagePart(msgspec.Struct, tag_field="type", tag="image_url"):
    image_url: dict[str, str]


class _TextPart(msgspec.Struct, tag_field="type", tag="text"):
    text: str


class _PartedMessage(msgspec.Struct):
    role: str
    content: list[_ImagePart | _TextPart]


class BodyWriter:
    """Writes bodies in one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._rest: dict[int, tuple[Generation, bytes]] = {}  # by identity: a Generation cannot be hashed

    def write(self, request: Request) -> bytes:
        """The encoded body; raises UserError as `Dialect.settings` does, and for images in a plain completion."""
        rest = self._rest_of(request)
        pictured = any(message.images for message in request.messages)
        if self._dialect.api == "chat":
            messages = [_parts(message) for message in request.messages] if pictured else request.messages
            return b'{"messages":' + _encode(messages) + rest
        if pictured:
            raise UserError("plain completions take no images", fix="Ask this endpoint with `api: chat`")
        return b'{"prompt":' + _encode(plain_prompt(request.messages)) + rest

    def written(self, request: Request) -> Iterator[bytes]:
        """The body of a request with a Passage, piece by piece; it has no images. Raises UserError as `write` does."""
        rest = self._rest_of(request)
        chat = self._dialect.api == "chat"
        yield b'{"messages":[' if chat else b'{"prompt":"'
        for number, message in enumerate(request.messages):
            if chat:
                yield (b"," if number else b"") + b'{"role":' + _encode(message.role) + b',"content":"'
            elif number:
                yield rb"\n\n"
            for chunk in message.chunks():
                yield _encode(chunk)[1:-1]
            if chat:
                yield b'"}'
        yield (b"]" if chat else b'"') + rest

    def _rest_of(self, request: Request) -> bytes:
        """The settings, which come after the question."""
        kept = self._rest.get(id(request.generation))
        return (self._keep(request.generation) if kept is None else kept)[1]

    @property
    def plain(self) -> bool:
        """Whether bodies go out without `stream_options`."""
        return not self._dialect.stream or "stream_options" in self._dialect.omit

    def without_stream_options(self) -> BodyWriter:
        """A writer for a server that refuses `stream_options`."""
        omit = (*self._dialect.omit, "stream_options")
        return BodyWriter(msgspec.structs.replace(self._dialect, omit=omit))

    def _keep(self, generation: Generation) -> tuple[Generation, bytes]:
        if len(self._rest) >= _KINDS_KEPT:
            self._rest.clear()
        kept = (generation, b"," + _encode(self._dialect.settings(generation))[1:])
        self._rest[id(generation)] = kept
        return kept


def _parts(message: Message) -> Message | _PartedMessage:
    """A message with images as OpenAI's content parts, in the order of the message."""
    if not message.images:
        return message
    return _PartedMessage(
        message.role,
        [
            _TextPart(part)
            if isinstance(part, str)
            else _ImagePart({"url": f"data:{part.media_type};base64,{part.data}"})
            for part in message.parts()
        ],
    )


def plain_prompt(messages: tuple[Message, ...]) -> str:
    """The text that `/v1/completions` gets: the turns' contents with a blank line between them, no roles."""
    return "\n\n".join(message.text() for message in messages)
