"""Digests of a tokenizer and of a chat template, by what they do: the token ids of a fixed text and a fixed chat.

Two servers, of two engines too, that give the same ids read every prompt alike as far as these texts show it. The chat
has a system message, as templates that put one in by themselves like to write the date into it. A template that writes
the date all the same is asked with a fixed one (`date_string`, as Llama's templates call it); one that does not take it
has no digest: tomorrow it would be another.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from harness.core.fingerprint import digest
from harness.core.sample import JsonValue
from harness.endpoints.facts.page import Aside, as_object, decoded_body
from harness.endpoints.tokens import text_body

_TEXT = (
    "The quick brown fox jumps over 13 lazy dogs. It's 3.14159, or 1,234,567?\n\tdef f(x):\n        return x**2\n"
    "Äpfel, œuvre, naïve, Žluťoučký kůň. Привет, мир! 你好世界。こんにちは 안녕하세요 مرحبا नमस्ते 🙂 ½ ∑ ≠\r\n   end"
)
_CHAT = (
    {"role": "system", "content": "You answer briefly."},
    {"role": "user", "content": "Which word comes first, 'zebra' or 'apple'?"},
    {"role": "assistant", "content": "apple"},
    {"role": "user", "content": " Name another fruit.\n"},
)
_DATED = {"chat_template_kwargs": {"date_string": "26 Jul 2024"}}


async def token_digests(server: Aside, model: str, engine: str | None) -> dict[str, JsonValue]:
    """Digests as `tokenizer` and `chat_template`, as far as the server shows what they do."""
    facts: dict[str, JsonValue] = {}
    plain = _ids(await server.post("/tokenize", text_body(_TEXT, model)))
    if plain:
        facts["tokenizer"] = digest(plain)
        chat = await _chat(server, model, engine)
        if chat:
            facts["chat_template"] = digest(chat)
    return facts


async def _chat(server: Aside, model: str, engine: str | None) -> list[int]:
    """The token ids of the fixed chat under the template; [] where they are not shown, or change with the day."""
    ways = {"vllm": _by_tokenize, "llama.cpp": _by_apply_template}
    if engine not in ways:
        return []
    for extra in ({}, _DATED):
        text, ids = await ways[engine](server, model, extra)
        if not _has_date(text):
            return ids
    return []


async def _by_tokenize(server: Aside, model: str, extra: dict[str, dict[str, str]]) -> tuple[str, list[int]]:
    body = {"messages": _CHAT, "model": model, "add_generation_prompt": True, "return_token_strs": True}
    answer = await server.post("/tokenize", msgspec.json.encode(body | extra))
    pieces = as_object(decoded_body(answer)).get("token_strs")
    return "".join(map(str, pieces)) if isinstance(pieces, list) else "", _ids(answer)


async def _by_apply_template(server: Aside, model: str, extra: dict[str, dict[str, str]]) -> tuple[str, list[int]]:
    """llama.cpp's `/apply-template` leaves out the token that begins a text; `/tokenize` then adds it."""
    answer = await server.post("/apply-template", msgspec.json.encode({"messages": _CHAT, "model": model} | extra))
    text = as_object(decoded_body(answer)).get("prompt")
    if not isinstance(text, str) or not text:
        return "", []
    body = {"content": text, "add_special": True, "parse_special": True}
    return text, _ids(await server.post("/tokenize", msgspec.json.encode(body)))


def _ids(answer: bytes | None) -> list[int]:
    """The token ids of a `/tokenize` answer; [] where there are none."""
    found = as_object(decoded_body(answer)).get("tokens")
    ids = found if isinstance(found, list) else []
    return ids if all(isinstance(one, int) for one in ids) else []


def _has_date(text: str) -> bool:
    """Whether this year is in `text`: yesterday's and tomorrow's too, as a server may live in another time zone."""
    now = datetime.now(UTC)
    return any(str((now + timedelta(days)).year) in text for days in (-1, 0, 1))
