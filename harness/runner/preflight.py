"""What can be known to go wrong before the first question: nothing to ask, a prompt that does not render, no room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from harness.core.errors import UserError, placed
from harness.core.experiment import Model, Suite, Task
from harness.core.ports import Served, Source, TokenCounter
from harness.core.sample import Message, Sample
from harness.core.served import RANDOM, facts_of
from harness.core.sized import SizedSource
from harness.runner.engine import check_engine
from harness.runner.gauges import Gauges
from harness.tasks.gauge import PromptGauge
from harness.tokens.approximate import ApproximateCounter

_LOOKED_AT = 1_000  # samples; where none of so many fits we do not know about the rest, and let the server say


def preflight(model: Model, suites: Sequence[Suite], served: Served, gauges: Gauges) -> list[UserError]:
    """The problems of asking `model` these suites where it is `served`; [] is the normal case, and quick.

    A task is a problem only where none of its prompts fits. Single prompts that do not fit are `unservable` items.
    """
    problems: list[UserError] = []
    try:
        check_engine(model, served)
    except UserError as error:
        problems.append(error)
    if suites and facts_of(served).get("weights") == RANDOM:
        cause = f"{model.name} is served with made-up weights: its answers are noise"
        problems.append(UserError(cause, fix="Load real weights, or leave out all suites but loads"))
    for suite in suites:
        for task in suite.tasks:
            try:
                _try(model, task, served, gauges.of(suite, task, task.output_cap(model.generation)))
            except UserError as error:
                problems.append(placed(error, f"{suite.name}/{task.name}"))
    return problems


def check_targets(suites: Sequence[Suite]) -> None:
    """Raises UserError for the first sample whose right answer its scorer cannot take.

    Found after the questions, it would have cost all the answers. Of a source that is sized in tokens, and so slow to
    read, only one sample is looked at: its targets are generated.
    """
    for suite in suites:
        for task in suite.tasks:
            try:
                _check_targets(task)
            except UserError as error:
                raise placed(error, f"{suite.name}/{task.name}") from None


def _check_targets(task: Task) -> None:
    for sample in _all(task.source, PromptGauge(ApproximateCounter(), task.prompt)):
        try:
            for scorer in task.scorers:
                scorer.check(sample.target, sample.choices)
        except UserError as error:
            raise placed(error, f"sample {sample.id}") from None


def _try(model: Model, task: Task, served: Served, gauge: PromptGauge) -> None:
    """Raises UserError when the task has no sample, when one does not render, or when none fits."""
    answer = task.output_cap(model.generation)
    shortest: int | None = None
    looked_at = 0
    for sample in islice(_all(task.source, gauge), _LOOKED_AT):
        looked_at += 1
        messages = task.prompt.render(sample)
        if served.context_tokens is None or sample.size is not None:  # what is made to a length says which do not fit
            return
        prompt = sum(_counts(messages, gauge.tokens))
        if _least(prompt, answer, served, gauge.tokens) <= served.context_tokens:
            return
        shortest = prompt if shortest is None else min(shortest, prompt)
    if shortest is None:
        raise UserError("the dataset is empty", fix="A task needs at least one sample")
    if looked_at < _LOOKED_AT:
        raise UserError(
            f"no prompt fits: {model.name} is served with {served.context_tokens:,} tokens of context, and the "
            f"shortest prompt takes {shortest:,} beside up to {answer:,} for the answer",
            fix="Serve a longer context, lower max_tokens or leave the task out",
        )


def _all(source: Source, gauge: PromptGauge) -> Iterable[Sample]:
    """Every sample, or one of a source whose texts are made to a length: they are alike, and slow to make."""
    return [source.example(0, gauge)] if isinstance(source, SizedSource) else source.samples(gauge)


def _counts(messages: Sequence[Message], tokens: TokenCounter) -> list[int]:
    return [tokens.count(message.text()) for message in messages]


def _least(prompt: int, answer: int, served: Served, tokens: TokenCounter) -> int:
    """The least context that the request can need.

    llama.cpp takes any output cap and stops at its context's end; others refuse what might not fit. A count that is
    not the model's own is trusted to a factor of two.
    """
    if tokens.name.startswith("approximate"):
        prompt //= 2
    return prompt + 1 if served.engine == "llama.cpp" else prompt + answer
