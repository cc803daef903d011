"""The output of OpenAI's batch API, and of servers that take it after: one line per request, by its `custom_id`.

The shape is that of https://platform.openai.com/docs/guides/batch; the bodies are chat completions or plain ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.core.completion import Usage
from harness.core.sample import JsonValue, Message
from harness.exchange.answer import Answer
from harness.exchange.reading.chat import Content, Turn, messages_of, reasoning_of, text_of
from harness.exchange.reading.lines import json_lines


class _Message(Struct, frozen=True):
    content: Content = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Choice(Struct, frozen=True):
    message: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None


class _PromptDetails(Struct, frozen=True):
    cached_tokens: int | None = None


class _CompletionDetails(Struct, frozen=True):
    reasoning_tokens: int | None = None


class _Tokens(Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None


class _Body(Struct, frozen=True):
    choices: list[_Choice] = []
    model: str = ""
    usage: _Tokens | None = None
    error: JsonValue = None


class _Response(Struct, frozen=True):
    status_code: int
    body: _Body | None = None


class _Line(Struct, frozen=True):
    custom_id: str
    response: _Response | None = None
    error: JsonValue = None


class _InputBody(Struct, frozen=True):
    messages: list[Turn] = []
    prompt: str | None = None
    metadata: dict[str, JsonValue] = {}


class _InputLine(Struct, frozen=True):
    custom_id: str
    body: _InputBody


class Asked(Struct, frozen=True):
    """A request of the batch: what was sent, and the metadata that its author gave it."""

    messages: tuple[Message, ...]
    columns: dict[str, JsonValue]


def read(path: Path) -> Iterator[Answer]:
    """The answers of an output file, or the errors of an error file. Several choices of a request are its epochs."""
    for where, line in json_lines(path, _Line):
        body = line.response.body if line.response else None
        failed = _failure(line)
        if failed or body is None:
            yield Answer(sample=line.custom_id, place=where, task="batch", error=failed)
            continue
        for epoch, choice in enumerate(body.choices):
            yield _answer(line, body, choice, epoch, where)


def read_input(path: Path) -> dict[str, Asked]:
    """The requests of a batch's input file, by `custom_id`."""
    asked: dict[str, Asked] = {}
    for _, line in json_lines(path, _InputLine):
        body = line.body
        messages = (Message("user", body.prompt),) if body.prompt is not None else messages_of(body.messages)
        asked[line.custom_id] = Asked(messages, body.metadata)
    return asked


def _failure(line: _Line) -> str:
    """The tool's own words where a request has no answer; "" where it has one."""
    response = line.response
    if line.error is not None:
        return _words(line.error)
    if response is None or response.body is None:
        return "the line has neither a response nor an error"
    if response.status_code != 200:
        return f"HTTP {response.status_code}: {_words(response.body.error)}"
    return "" if response.body.choices else _words(response.body.error or "the response has no choices")


def _words(error: JsonValue) -> str:
    if isinstance(error, dict) and error.get("message"):
        code = error.get("code")
        return f"{code}: {error['message']}" if code else str(error["message"])
    return str(error)


def _answer(line: _Line, body: _Body, choice: _Choice, epoch: int, where: str) -> Answer:
    message = choice.message or _Message(choice.text)
    return Answer(
        sample=line.custom_id,
        place=where,
        task="batch",
        model=body.model,
        text=text_of(message.content),
        epoch=epoch,
        reasoning=message.reasoning_content or message.reasoning or reasoning_of(message.content),
        refusal=message.refusal,
        finish_reason=choice.finish_reason,
        usage=_usage(body.usage) if len(body.choices) == 1 else Usage(),  # of several it is the sum
    )


def _usage(tokens: _Tokens | None) -> Usage:
    if tokens is None:
        return Usage()
    reasoning, cached = tokens.completion_tokens_details, tokens.prompt_tokens_details
    return Usage(
        tokens.prompt_tokens,
        tokens.completion_tokens,
        None if reasoning is None else reasoning.reasoning_tokens,
        None if cached is None else cached.cached_tokens,
        "usage",
    )
