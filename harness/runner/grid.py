"""What a grid of long texts will take, before it starts: tokens, time and money, with and without shared prefixes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import Struct

from harness.core.completion import Completion, Usage
from harness.core.experiment import Model, Suite, Task
from harness.core.sized import SizedSource
from harness.cost.request import request_cost
from harness.runner.forecast import Forecast
from harness.runner.plan import questions_of
from harness.runner.ready import Ready
from harness.runner.window import Window

_TRIED_TOKENS = 16_384  # the longest prompt that is tried; what is longer takes more a token
_NOT_SHARED = 150  # tokens of a later question on one text: its end is adapted to the question, which follows


class Pace(Struct, frozen=True):
    """Seconds to the first token: `base_s`, and for each token of the prompt; then for an answer."""

    base_s: float
    per_token_s: float
    answer_s: float
    answer_tokens: float

    def first_s(self, tokens: int) -> float:
        """Seconds until an answer to so many tokens begins."""
        return self.base_s + self.per_token_s * tokens


@dataclass(frozen=True)
class Grid:
    """A task of long texts, `task.source` being `source`, as one model is asked it."""

    model: Model
    suite: Suite
    task: Task
    source: SizedSource


class GridForecast(Struct, frozen=True):
    """One task of long texts for one model, at most: a search may end sooner. `unservable` questions are not sent, and
    in no other figure.

    `read_tokens` is what a server has to read that keeps the prefix which the questions on one text share; without
    that it reads all `prompt_tokens`. Times take one prompt after another; those and costs are None where unknown.
    """

    task: str
    texts: int
    questions: int
    unservable: int
    prompt_tokens: int
    read_tokens: int
    answer_cap: int
    answer_tokens: int | None
    seconds: float | None
    seconds_shared: float | None
    usd: float | None
    usd_shared: float | None

    def apart(self) -> Forecast:
        """As a forecast among others, for a server that keeps nothing."""
        return Forecast(
            self.task,
            self.questions,
            self.questions,
            self.prompt_tokens,
            self.answer_cap,
            self.answer_tokens,
            self.seconds,
            self.usd,
        )


def without_long_texts(suite: Suite) -> Suite | None:
    """Its other tasks, None where there are none."""
    tasks = tuple(task for task in suite.tasks if not isinstance(task.source, SizedSource))
    return replace(suite, tasks=tasks) if tasks else None


async def foreseen_grids(model: Model, suites: Sequence[Suite], ready: Ready, *, ask: bool) -> list[GridForecast]:
    """A forecast for each task of long texts; with `ask`, a short and a longer one of each are asked for the times."""
    found: list[GridForecast] = []
    for suite in suites:
        for task in suite.tasks:
            if isinstance(task.source, SizedSource):
                grid = Grid(model, suite, task, task.source)
                paced = await pace(grid, ready) if ask else None
                found.append(grid_forecast(grid, ready.gauges.window, paced))
    return found


async def pace(grid: Grid, ready: Ready) -> Pace | None:
    """Ask a short and a longer text of the task, none of them dear; None where there is none, or none is answered."""
    model, suite, task, source = grid.model, grid.suite, grid.task, grid.source
    cap = task.output_cap(model.generation)
    lengths = sorted({text.tokens for text in source.texts() if not ready.gauges.window.too_long(text.tokens, cap)})
    short = [length for length in lengths if length <= _TRIED_TOKENS]
    if not short:
        return None
    tried = {short[0], short[-1]}
    seen: list[tuple[int, Completion]] = []
    for length in sorted(tried):
        sample = await asyncio.to_thread(source.example, length, ready.gauges.of(suite, task, cap))
        question = next(questions_of(model, suite, task, [sample]))
        result = await ready.connection.ask(question.request)
        if isinstance(result, Completion) and result.timing.first_token_ns is not None:
            seen.append((length, result))
    return _line(seen) if seen else None


def _line(seen: list[tuple[int, Completion]]) -> Pace:
    (few, short), (many, long) = seen[0], seen[-1]
    first_s, last_s = (short.timing.first_token_ns or 0) / 1e9, (long.timing.first_token_ns or 0) / 1e9
    per_token_s = max(0.0, (last_s - first_s) / (many - few)) if many > few else first_s / few
    answers = [(each.timing.ended_ns - (each.timing.first_token_ns or 0)) / 1e9 for _, each in seen]
    tokens = [each.usage.completion_tokens or 0 for _, each in seen]
    base_s = max(0.0, first_s - per_token_s * few)
    return Pace(base_s, per_token_s, sum(answers) / len(answers), sum(tokens) / len(tokens))


def grid_forecast(grid: Grid, window: Window, paced: Pace | None) -> GridForecast:
    """What the task will take of the model. Makes no text."""
    model, suite, task, source = grid.model, grid.suite, grid.task, grid.source
    cap = task.output_cap(model.generation)
    texts = list(source.texts())
    servable = [text for text in texts if not window.too_long(text.tokens, cap)]
    asked = sum(text.questions for text in servable) * task.epochs
    prompt_tokens = sum(text.tokens * text.questions for text in servable) * task.epochs
    later = asked - len(servable)
    read_tokens = sum(text.tokens for text in servable) + later * _NOT_SHARED
    longest = max((text.tokens for text in servable), default=0)
    tariff = _Tariff(model, cap if paced is None else paced.answer_tokens, longest)
    return GridForecast(
        task=f"{suite.name}/{task.name}",
        texts=len(servable),
        questions=asked,
        unservable=sum(text.questions for text in texts) * task.epochs - asked,
        prompt_tokens=prompt_tokens,
        read_tokens=read_tokens,
        answer_cap=asked * cap,
        answer_tokens=None if paced is None else round(asked * paced.answer_tokens),
        seconds=_seconds(paced, asked, prompt_tokens),
        seconds_shared=_seconds(paced, asked, read_tokens),
        usd=tariff.usd(asked, prompt_tokens, 0),
        usd_shared=tariff.usd(asked, prompt_tokens, prompt_tokens - read_tokens),
    )


def _seconds(paced: Pace | None, asked: int, tokens: int) -> float | None:
    return None if paced is None else asked * (paced.base_s + paced.answer_s) + paced.per_token_s * tokens


class _Tariff(Struct, frozen=True):
    """What requests cost together; nothing is known where the longest is longer than the price is for."""

    model: Model
    answer_tokens: float
    longest: int

    def usd(self, requests: int, tokens: int, cached: int) -> float | None:
        price = self.model.price
        if price is None or self.longest > (price.up_to_prompt_tokens or self.longest):
            return None
        for_any_length = price.model_copy(update={"up_to_prompt_tokens": None})
        answers = round(requests * self.answer_tokens)
        return request_cost(
            Usage(prompt_tokens=tokens, completion_tokens=answers, cached_tokens=cached), for_any_length
        )
