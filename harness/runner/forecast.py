"""What a suite will ask of a model: samples, requests, tokens, time and money, each None where it is not known.

Tasks of long texts have forecasts of their own: see `grid.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from harness.core.completion import Completion, Failure, FailureReason, Usage
from harness.core.experiment import Model, Suite, Task
from harness.core.ports import TokenCounter
from harness.core.price import Price
from harness.core.sample import Message
from harness.cost.request import request_cost
from harness.runner.gauges import Gauges
from harness.runner.plan import Question, questions
from harness.runner.pour import poured
from harness.runner.ready import Ready
from harness.tasks.gauge import PromptGauge

_READ = 2_000  # samples of a task that are rendered; the rest is taken to be like them
_COUNTED = frozenset({0, 1, 10, 100, 1_000})  # the prompts whose tokens are counted; the rest is taken to be like them
_TRIED = 8  # questions of a trial
_Number = TypeVar("_Number", int, float)


class Forecast(Struct, frozen=True):
    """One suite for one model. `answer_tokens` is expected from a trial where there was one; `answer_cap` is
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
    """Some questions, really asked side by side: seconds for all of them, and answer tokens of one, None if unknown.

    `template_tokens` is what the server counted for a prompt beyond its text: the chat template and what it adds.
    """

    seconds: float
    answer_tokens: float | None
    template_tokens: float = 0.0


async def trial(model: Model, suite: Suite, ready: Ready) -> Trial | Failure | None:
    """Ask as many questions as may be in flight, at most eight, spread over `suite`.

    None when there is none to ask or none can be served; the Failure when one failed.
    """
    plan = await asyncio.to_thread(_spread, model, suite, ready.gauges)
    started = time.monotonic()
    results = await asyncio.gather(*(ready.connection.ask(question.request) for question in plan))
    seconds = time.monotonic() - started
    failures = [each for each in results if isinstance(each, Failure)]
    failed = next((each for each in failures if each.reason is not FailureReason.UNSERVABLE), None)
    counts = [each.usage.completion_tokens for each in results if isinstance(each, Completion)]
    if failed or not counts:
        return failed
    known = [count for count in counts if count is not None]
    added = await asyncio.to_thread(_added, plan, results, ready.gauges.tokens)
    return Trial(seconds, sum(known) / len(known) if known else None, added)


def _added(plan: Sequence[Question], results: Sequence[Completion | Failure], tokens: TokenCounter) -> float:
    """Mean tokens of a prompt beyond those of its text; 0 where no usage tells."""
    added = [
        result.usage.prompt_tokens - tokens.count(_text(question.request.messages))
        for question, result in zip(plan, results, strict=True)
        if isinstance(result, Completion) and result.usage.prompt_tokens is not None
    ]
    return max(0.0, sum(added) / len(added)) if added else 0.0


def _spread(model: Model, suite: Suite, gauges: Gauges) -> list[Question]:
    """Questions from the beginning to the end of what is read of the suite."""
    read = list(islice(questions(model, suite, gauges, frozenset()), _READ))
    wanted = min(model.endpoint.concurrency, _TRIED, len(read))
    return [read[(2 * number + 1) * len(read) // (2 * wanted)] for number in range(wanted)]


def forecast(model: Model, suite: Suite, gauges: Gauges, tried: Trial | None) -> Forecast:
    """What `suite` will ask of `model`. Reads up to 2,000 samples of each task; raises UserError as they do."""
    sizes = [_size(task, gauges.of(suite, task, task.output_cap(model.generation))) for task in suite.tasks]
    requests = sum(size.samples * task.epochs for size, task in zip(sizes, suite.tasks, strict=True))
    prompts = sum(size.prompt_tokens * task.epochs for size, task in zip(sizes, suite.tasks, strict=True))
    prompts += round(requests * tried.template_tokens) if tried else 0
    cap = sum(
        size.samples * task.epochs * task.output_cap(model.generation)
        for size, task in zip(sizes, suite.tasks, strict=True)
    )
    answers = round(requests * tried.answer_tokens) if tried and tried.answer_tokens is not None else None
    return Forecast(
        suite=suite.name,
        samples=sum(size.samples for size in sizes),
        requests=requests,
        prompt_tokens=prompts,
        answer_cap=cap,
        answer_tokens=answers,
        seconds=requests * tried.seconds / model.endpoint.concurrency if tried else None,
        usd=_usd(prompts, cap if answers is None else answers, requests, model.price),
    )


def _usd(prompt_tokens: int, answer_tokens: int, requests: int, price: Price | None) -> float | None:
    """Of all requests together; None where the mean prompt is longer than the price is for."""
    if price is None or (price.up_to_prompt_tokens or prompt_tokens) * requests < prompt_tokens:
        return None
    for_any_length = price.model_copy(update={"up_to_prompt_tokens": None})
    return request_cost(Usage(prompt_tokens=prompt_tokens, completion_tokens=answer_tokens), for_any_length)


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


def _size(task: Task, gauge: PromptGauge) -> _Size:
    characters: list[int] = []
    counted_characters = counted_tokens = 0
    prompts = _prompts(task, gauge)
    for index, text in enumerate(islice(prompts, _READ)):
        characters.append(len(text))
        if index in _COUNTED:
            counted_characters += len(text)
            counted_tokens += gauge.tokens.count(text)
    read = len(characters)
    samples = task.source.size() or read + sum(1 for _ in prompts)
    if not read or not counted_characters:
        return _Size(samples, 0)
    all_characters = sum(characters) * samples / read
    return _Size(samples, round(all_characters * counted_tokens / counted_characters))


def _prompts(task: Task, gauge: PromptGauge) -> Iterator[str]:
    for sample in task.source.samples(gauge):
        yield _text(poured(task.prompt.render(sample), sample))


def _text(messages: Sequence[Message]) -> str:
    return "\n".join(message.text() for message in messages)
