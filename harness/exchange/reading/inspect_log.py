"""Inspect's logs, `.json` and `.eval`: the latter is a zip file with one JSON member for each sample.

The shape is that of inspect-ai 0.3 (https://github.com/UKGovernmentBEIS/inspect_ai, `src/inspect_ai/log/_log.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Raw, Struct

from harness.core.completion import Usage
from harness.core.errors import UserError
from harness.core.sample import JsonValue
from harness.exchange.answer import Answer
from harness.exchange.reading.archive import Archive, opened
from harness.exchange.reading.chat import Turn, messages_of, reasoning_of, text_of
from harness.exchange.reading.lines import decoded, place, whole
from harness.exchange.reading.targets import Targets, target_of

_HEADERS = ("header.json", "_journal/start.json")
"""The first is written when a log is complete, the second when it begins."""


class _Dataset(Struct, frozen=True):
    sample_ids: list[str | int] | None = None


class _Config(Struct, frozen=True):
    epochs: int | None = None


class _Eval(Struct, frozen=True):
    task: str
    model: str
    dataset: _Dataset = _Dataset()
    config: _Config = _Config()


class _Log(Struct, frozen=True):
    eval: _Eval
    status: str = "started"
    samples: list[Raw] | None = None


class _Choice(Struct, frozen=True):
    message: Turn
    stop_reason: str | None = None


class _Tokens(Struct, frozen=True):
    """`input_tokens` leaves out those that came from a cache or went into one."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    input_tokens_cache_read: int | None = None
    input_tokens_cache_write: int | None = None
    reasoning_tokens: int | None = None


class _Output(Struct, frozen=True):
    choices: list[_Choice] = []
    usage: _Tokens | None = None
    error: str | None = None
    model: str = ""


class _Error(Struct, frozen=True):
    message: str


class _Sample(Struct, frozen=True):
    id: str | int
    epoch: int
    target: Targets = None
    choices: list[str] | None = None
    messages: list[Turn] = []
    output: _Output = _Output()
    error: _Error | None = None
    metadata: dict[str, JsonValue] = {}


def read(path: Path) -> Iterator[Answer]:
    """The answers of a log. A sample that the log announces and does not hold is one without an answer."""
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if not zipped:
        log = decoded(whole(path), _Log, place(path))
        samples = ((place(path, f"samples[{number}]"), bytes(raw)) for number, raw in enumerate(log.samples or ()))
        yield from _answers(log, samples, place(path))
        return
    with opened(path) as archive:
        yield from _answers(_header(archive, path), _members(archive), place(path))


def _header(archive: Archive, path: Path) -> _Log:
    for name in _HEADERS:
        if name in archive.names:
            return decoded(archive.read(name), _Log, archive.place(name))
    raise UserError("this is no log of Inspect's: it has no header.json", place=place(path))


def _members(archive: Archive) -> Iterator[tuple[str, bytes]]:
    for name in archive.names:
        if name.startswith("samples/") and name.endswith(".json"):
            yield archive.place(name), archive.read(name)


def _answers(log: _Log, samples: Iterator[tuple[str, bytes]], where: str) -> Iterator[Answer]:
    held: set[tuple[str, int]] = set()
    for each, data in samples:
        answer = _answer(decoded(data, _Sample, each), log.eval, each)
        held.add((answer.sample, answer.epoch))
        yield answer
    for sample in log.eval.dataset.sample_ids or ():
        for epoch in range(log.eval.config.epochs or 1):
            if (str(sample), epoch) not in held:
                missing = f"the log does not hold this sample (its status: {log.status})"
                task, model = log.eval.task, log.eval.model
                yield Answer(sample=str(sample), place=where, error=missing, epoch=epoch, task=task, model=model)


def _answer(sample: _Sample, evaluated: _Eval, where: str) -> Answer:
    output, choices = sample.output, tuple(sample.choices or ())
    if sample.epoch < 1:
        raise UserError("Inspect counts epochs from 1", place=where)
    choice = output.choices[0] if output.choices else None
    failed = sample.error.message if sample.error else output.error
    if not failed and choice is None:
        failed = "the sample has no output"
    turns = sample.messages[:-1] if sample.messages and sample.messages[-1].role == "assistant" else sample.messages
    return Answer(
        sample=str(sample.id),
        place=where,
        task=evaluated.task,
        model=evaluated.model,
        text=None if failed or choice is None else text_of(choice.message.content),
        error=failed or "",
        epoch=sample.epoch - 1,
        reasoning="" if choice is None else reasoning_of(choice.message.content),
        finish_reason=None if choice is None or choice.stop_reason == "unknown" else choice.stop_reason,
        target=target_of(sample.target, choices, where),
        choices=choices,
        messages=messages_of(turns),
        usage=_usage(output.usage),
        columns=sample.metadata,
    )


def _usage(tokens: _Tokens | None) -> Usage:
    if tokens is None:
        return Usage()
    parts = (tokens.input_tokens, tokens.input_tokens_cache_read, tokens.input_tokens_cache_write)
    return Usage(
        None if tokens.input_tokens is None else sum(part or 0 for part in parts),
        tokens.output_tokens,
        tokens.reasoning_tokens,
        tokens.input_tokens_cache_read,
    )
