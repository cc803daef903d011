"""The gauges of one model: for each task, how many tokens its prompts have there, chat template included."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from harness.core.completion import Completion, Failure, Request
from harness.core.errors import UserError, placed
from harness.core.experiment import Model, Suite, Task
from harness.core.generation import Generation
from harness.core.passage import Passage
from harness.core.ports import Connection, Served, TokenCounter
from harness.core.sample import JsonValue, Message, Sample
from harness.core.sized import SizedSource
from harness.runner.pour import poured
from harness.runner.window import Window, window_of
from harness.tasks.gauge import PromptGauge
from harness.tokens.calibrated import Seen, calibrated

_SHORT, _LONG = 400, 8_000  # characters of a task's own text: enough to see what surrounds it, and what it costs
_ANSWER_TOKENS = 16  # some providers refuse a smaller cap
_PART = 4  # a long text has so many times the characters of the short one, at least


class Gauges(Struct, frozen=True):
    """How a model's prompts are measured. `template_tokens` (by `suite/task`, for sized tasks) is None where the
    server's usage does not tell; `trials` are the requests that found it out, with their results."""

    tokens: TokenCounter
    template_tokens: Mapping[str, int | None] = {}
    calibrated: Mapping[str, TokenCounter] = {}
    trials: tuple[Trial, ...] = ()
    window: Window = Window(None, "", False)

    @property
    def counter_name(self) -> str:
        """Where the counts come from, for the record."""
        return next((counter.name for counter in self.calibrated.values()), self.tokens.name)

    def of(self, suite: Suite, task: Task, cap: int) -> PromptGauge:
        """The gauge for a task's prompts, with answers of up to `cap` tokens."""
        name = _named(suite, task)
        tokens = self.calibrated.get(name, self.tokens)
        return PromptGauge(tokens, task.prompt, self.template_tokens.get(name) or 0, self.window.longest(cap))

    def identity(self) -> dict[str, JsonValue]:
        """What tells these counts from others of the same name: the tokenizer's digest, and lines through usage."""
        lines = {name: line.count("x" * 100_000) for name, line in self.calibrated.items()}
        return {"tokenizer": self.tokens.identity, **{f"calibration of {name}": line for name, line in lines.items()}}


class Trial(Struct, frozen=True):
    """A request that shows what a prompt costs beside its text."""

    request: Request
    result: Completion

    @property
    def text(self) -> str:
        """What was said in it."""
        return "\n".join(message.text() for message in self.request.messages)

    @property
    def prompt_tokens(self) -> int | None:
        """What the server counted."""
        return self.result.usage.prompt_tokens


async def gauged(model: Model, suites: Sequence[Suite], connection: Connection, served: Served) -> Gauges:
    """Send each sized task's prompt around a short text, for a few tokens of answer: usage tells what is added to it.

    Where nothing counts the model's tokens, a longer text is sent too and the two calibrate an approximation. Raises
    UserError when a request fails: the questions would too.
    """
    tokens = await asyncio.to_thread(connection.token_counter)
    tasks = [(suite, task) for suite in suites for task in suite.tasks]
    template: dict[str, int | None] = {}
    lines: dict[str, TokenCounter] = {}
    trials: list[Trial] = []
    for suite, task in tasks:
        if not isinstance(task.source, SizedSource):
            continue
        name = _named(suite, task)
        try:
            sample = await asyncio.to_thread(_first, task, task.source, tokens)
        except UserError as error:
            raise placed(error, name) from None
        short, *long = [
            await _tried(model, Request(messages, _brief(model)), connection, name)
            for messages in _around(task, sample, tokens)
        ]
        trials += (short, *long)
        if short.prompt_tokens is None:
            template[name] = None
        elif long and long[0].prompt_tokens is not None:
            line = calibrated([Seen(each.text, each.prompt_tokens or 0) for each in (short, *long)])
            lines[name], template[name] = line, line.overhead
        else:
            said = [message.text() for message in short.request.messages]
            counts = await asyncio.to_thread(tokens.count_each, said)
            template[name] = max(0, short.prompt_tokens - sum(counts))
    return Gauges(tokens, template, lines, tuple(trials), window_of(served, model.card, tokens))


def _named(suite: Suite, task: Task) -> str:
    return f"{suite.name}/{task.name}"


def _first(task: Task, source: SizedSource, tokens: TokenCounter) -> Sample:
    return source.example(0, PromptGauge(tokens, task.prompt))


def _around(task: Task, sample: Sample, tokens: TokenCounter) -> list[tuple[Message, ...]]:
    """The prompt of `sample` around the beginning of its text: a short one, and a longer one to calibrate on."""
    text = next(sample.passage.chunks(), "") if sample.passage else ""
    lengths = [min(_SHORT, len(text) // _PART)]
    if tokens.name.startswith("approximate"):
        lengths.append(min(_LONG, len(text)))
    return [
        poured(task.prompt.render(sample), msgspec.structs.replace(sample, passage=Passage((text[:length],))))
        for length in lengths
    ]


def _brief(model: Model) -> Generation:
    """The model's settings for a short answer; one that thinks within a budget is left its room."""
    if model.generation.reasoning is not None:
        return model.generation
    return model.generation.model_copy(update={"max_tokens": _ANSWER_TOKENS})


async def _tried(model: Model, request: Request, connection: Connection, name: str) -> Trial:
    result = await connection.ask(request)
    if isinstance(result, Failure):
        cause = f"a first request failed ({result.reason}): {result.message}"
        raise UserError(cause, place=f"{model.name}: {name}")
    return Trial(request, result)
