"""Our own simple form: JSON Lines with an `id` and an `answer`, and whatever else is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.completion import Usage
from harness.core.errors import UserError
from harness.core.sample import JsonValue, Message
from harness.exchange.answer import Answer
from harness.exchange.reading.chat import Turn, messages_of
from harness.exchange.reading.lines import decoded, numbered_lines, place
from harness.exchange.reading.targets import Targets, target_of


class _Usage(Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None


class _Line(Struct, frozen=True):
    id: str | int
    answer: str | None = None
    error: str | None = None
    target: Targets = None
    choices: list[str | int | float] = []
    tags: dict[str, str | int | float | bool] = {}
    epoch: int = 0
    task: str = ""
    model: str = ""
    prompt: str | list[Turn] | None = None
    reasoning: str | None = None
    finish_reason: str | None = None
    usage: _Usage | None = None


def read(path: Path) -> Iterator[Answer]:
    """The answers of a file, line by line. A line has an `answer`, or an `error` where there was none."""
    for number, line in numbered_lines(path):
        where = place(path, number)
        yield _answer(decoded(line, _Line, where), decoded(line, dict[str, JsonValue], where), where)


def _answer(line: _Line, columns: dict[str, JsonValue], where: str) -> Answer:
    if line.answer is None and not line.error:
        raise UserError("the line has no answer", place=where, fix='It needs "answer", a text, or "error"')
    if line.epoch < 0:
        raise UserError("epochs count from 0", place=where)
    choices = tuple(map(str, line.choices))
    return Answer(
        sample=str(line.id),
        place=where,
        text=None if line.error else line.answer,
        error=line.error or "",
        epoch=line.epoch,
        task=line.task or "answers",
        model=line.model,
        reasoning=line.reasoning or "",
        finish_reason=line.finish_reason,
        target=target_of(line.target, choices, where),
        choices=choices,
        tags={name: str(value) for name, value in line.tags.items()},
        messages=_messages(line.prompt),
        usage=Usage() if line.usage is None else Usage(**msgspec.structs.asdict(line.usage)),
        columns=columns,
    )


def _messages(prompt: str | list[Turn] | None) -> tuple[Message, ...]:
    if prompt is None:
        return ()
    return (Message("user", prompt),) if isinstance(prompt, str) else messages_of(prompt)
