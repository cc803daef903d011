"""What a suite will ask of a model: samples, requests, tokens, time and money, each None where it is not known."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from harness.core.completion import Completion, Failure, Usage
from harness.core.experiment import Model, Suite, Task
from harness.core.ports import Connection, TokenCounter
from harness.cost.request import request_cost
from harness.runner.plan import questions
from harness.runner.preflight import answer_tokens

_READ = 2_000  # samples of a task that are rendered; the rest is taken to be like them
_COUNTED = frozenset({0, 1, 10, 100, 1_000})  # the prompts whose tokens are counted; the rest is taken to be like them
_NS_PER_S = 1e9
_Number = TypeVar("_Number", int, float)


class Forecast(Struct, frozen=True):
    """One suite for one model. `answer_tokens` is expected from one trial question where there was one; `answer_cap` is
    the most there can be. `usd` uses the first where it is known, otherwise the second."""

    suite: str
    samples: int
    requests: int
    prompt_tokens: int
    answer_cap: int
    answer_tokens: int | None = None
    seconds: float | None = None
    usd: float | None = None


class Trial(Struct, frozen=True):
    """One question, really asked: seconds and answer tokens, None where the server does not say."""

    seconds: float
    answer_tokens: int | None


async def trial(model: Model, suite: Suite, connection: Connection) -> Trial | Failure | None:
    """Ask the first question of `suite`; None when it has none."""
    tokens = connection.token_counter()
    question = await asyncio.to_thread(next, questions(model, suite, tokens, frozenset()), None)
    if question is None:
        return None
    result = await connection.ask(question.request)
    if isinstance(result, Failure):
        return result
    return _trial(result)


def forecast(model: Model, suite: Suite, tokens: TokenCounter, tried: Trial | None) -> Forecast:
    """What `suite` will ask of `model`. Reads up to 2,000 samples of each task; raises UserError as they do."""
    sizes = [_size(task, tokens) for task in suite.tasks]
    requests = sum(size.samples * task.epochs for size, task in zip(sizes, suite.tasks, strict=True))
    prompts = sum(size.prompt_tokens * task.epochs for size, task in zip(sizes, suite.tasks, strict=True))
    cap = sum(
        size.samples * task.epochs * answer_tokens(model, task) for size, task in zip(sizes, suite.tasks, strict=True)
    )
    known = tried is not None and tried.answer_tokens is not None
    answers = requests * tried.answer_tokens if tried and tried.answer_tokens is not None else None
    return Forecast(
        suite=suite.name,
        samples=sum(size.samples for size in sizes),
        requests=requests,
        prompt_tokens=prompts,
        answer_cap=cap,
        answer_tokens=answers,
        seconds=requests * tried.seconds / model.endpoint.concurrency if tried else None,
        usd=request_cost(Usage(prompt_tokens=prompts, completion_tokens=answers if known else cap), model.price),
    )


def total(forecasts: Sequence[Forecast]) -> Forecast:
    """All of them, one after another; what is unknown of one is unknown of all."""
    return Forecast(
        suite="",
        samples=sum(each.samples for each in forecasts),
        requests=sum(each.requests for each in forecasts),
        prompt_tokens=sum(each.prompt_tokens for each in forecasts),
        answer_cap=sum(each.answer_cap for each in forecasts),
        answer_tokens=_sum([each.answer_tokens for each in forecasts]),
        seconds=_sum([each.seconds for each in forecasts]),
        usd=_sum([each.usd for each in forecasts]),
    )


def _sum(values: Sequence[_Number | None]) -> _Number | None:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(values) else None


class _Size(Struct, frozen=True):
    samples: int
    prompt_tokens: int


def _size(task: Task, tokens: TokenCounter) -> _Size:
    characters: list[int] = []
    counted_characters = counted_tokens = 0
    prompts = _prompts(task, tokens)
    for index, text in enumerate(islice(prompts, _READ)):
        characters.append(len(text))
        if index in _COUNTED:
            counted_characters += len(text)
            counted_tokens += tokens.count(text)
    read = len(characters)
    samples = task.source.size() or read + sum(1 for _ in prompts)
    if not read or not counted_characters:
        return _Size(samples, 0)
    total = sum(characters) * samples / read
    return _Size(samples, round(total * counted_tokens / counted_characters))


def _prompts(task: Task, tokens: TokenCounter) -> Iterator[str]:
    for sample in task.source.samples(tokens):
        yield "\n".join(message.content for message in task.prompt.render(sample))


def _trial(result: Completion) -> Trial:
    return Trial(result.timing.ended_ns / _NS_PER_S, result.usage.completion_tokens)
