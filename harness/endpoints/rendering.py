"""Asks a server how it renders a conversation: the template that it really uses, seen from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from harness.core.sample import JsonValue, Message
from harness.core.traced import Rendered

Post = Callable[[str, bytes], Awaitable[bytes | None]]
"""POST a body to a path below the server's root; None when that gave no answer of status 200."""


Shape = TypeVar("Shape")


class _Prompt(msgspec.Struct):
    prompt: str


class _Tokens(msgspec.Struct):
    tokens: list[int]


class _Text(msgspec.Struct):
    """vLLM's, llama.cpp's and SGLang's words for it."""

    prompt: str | None = None
    content: str | None = None
    text: str | None = None


_encode = msgspec.json.Encoder().encode


async def rendered(
    post: Post, model: str, messages: tuple[Message, ...], arguments: dict[str, JsonValue]
) -> Rendered | None:
    """The conversation with the opening of an answer after it; None where the server has no way to show it.

    vLLM renders in `/tokenize` (vllm/entrypoints/serve/tokenize/protocol.py, TokenizeChatRequest), llama.cpp in
    `/apply-template` (tools/server/README.md). The text is what the tokens spell, so that a beginning that is put there
    twice shows. SGLang's `/tokenize` takes no conversation, TensorRT-LLM has none.
    """
    question = {"messages": messages, "add_generation_prompt": True, "chat_template_kwargs": arguments}
    tokens = _read_tokens(await post("/tokenize", _encode({"model": model, **question})))
    if not tokens:
        applied = _decoded(await post("/apply-template", _encode(question)), _Prompt)
        if applied is None:
            return None
        body = {"content": applied.prompt, "add_special": True, "parse_special": True}
        tokens = _read_tokens(await post("/tokenize", _encode(body)))
    if not tokens:
        return None
    spelt = _decoded(await post("/detokenize", _encode({"model": model, "tokens": tokens})), _Text)
    spellings = () if spelt is None else (spelt.prompt, spelt.content, spelt.text)
    text = next((each for each in spellings if each is not None), None)
    return None if text is None else Rendered(text, tuple(tokens))


def _read_tokens(answer: bytes | None) -> list[int]:
    found = _decoded(answer, _Tokens)
    return [] if found is None else found.tokens


def _decoded(answer: bytes | None, shape: type[Shape]) -> Shape | None:
    if answer is None:
        return None
    try:
        return msgspec.json.decode(answer, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
