"""What can be known to go wrong before the first question: nothing to ask, a prompt that does not render, no room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from harness.core.errors import UserError
from harness.core.experiment import Model, Suite, Task
from harness.core.ports import Served, TokenCounter

_LOOKED_AT = 1_000  # samples; where none of so many fits we do not know about the rest, and let the server say


def preflight(model: Model, suites: Sequence[Suite], served: Served, tokens: TokenCounter) -> list[UserError]:
    """The problems of asking `model` these suites where it is `served`; [] is the normal case, and quick.

    A task is a problem only where none of its prompts fits. Single prompts that do not fit are `unservable` items.
    """
    problems: list[UserError] = []
    for suite in suites:
        for task in suite.tasks:
            try:
                _try(model, task, served, tokens)
            except UserError as error:
                place = f"{error.place}: {suite.name}/{task.name}" if error.place else f"{suite.name}/{task.name}"
                problems.append(UserError(error.cause, place=place, fix=error.fix))
    return problems


def _try(model: Model, task: Task, served: Served, tokens: TokenCounter) -> None:
    """Raises UserError when the task has no sample, when one does not render, or when none fits."""
    answer = answer_tokens(model, task)
    shortest: int | None = None
    looked_at = 0
    for sample in islice(task.source.samples(tokens), _LOOKED_AT):
        looked_at += 1
        messages = task.prompt.render(sample)
        if served.context_tokens is None:
            return
        prompt = sum(tokens.count(message.content) for message in messages)
        if _least(prompt, answer, served, tokens) <= served.context_tokens:
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


def answer_tokens(model: Model, task: Task) -> int:
    """The output cap of this task for this model."""
    return min(task.max_tokens or model.generation.max_tokens, model.generation.max_tokens)


def _least(prompt: int, answer: int, served: Served, tokens: TokenCounter) -> int:
    """The least context that the request can need.

    llama.cpp takes any output cap and stops at its context's end; others refuse what might not fit. A count that is
    not the model's own is trusted to a factor of two.
    """
    if tokens.name.startswith("approximate"):
        prompt //= 2
    return prompt + 1 if served.engine == "llama.cpp" else prompt + answer
