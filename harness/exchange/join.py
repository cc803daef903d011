"""Answers and the questions of a suite, brought together by the samples' ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.core.errors import UserError, placed
from harness.core.experiment import Suite, Task
from harness.core.nearest import did_you_mean
from harness.core.sample import Sample
from harness.core.sized import SizedSource
from harness.exchange.answer import Answer
from harness.exchange.gather import Gathered
from harness.tasks.gauge import PromptGauge
from harness.tokens.approximate import ApproximateCounter

_SHOWN = 10

Key = tuple[str, str, str, int]
"""Model, task, sample and epoch."""


@dataclass(frozen=True)
class Joined:
    """Which answer belongs where. `unknown` are those of each model whose ids the suite lacks."""

    answers: Mapping[Key, Answer]
    epochs: Mapping[str, int]
    unknown: dict[str, list[Answer]] = field(default_factory=dict)


def samples_of(task: Task) -> Iterator[Sample]:
    """A task's samples. Raises UserError for a source whose samples depend on the model's own tokens."""
    if isinstance(task.source, SizedSource):
        raise UserError(f"{task.name}: its questions are made to lengths in the model's tokens: none can be imported")
    return task.source.samples(PromptGauge(ApproximateCounter(), task.prompt))


def joined(suite: Suite, files: Iterable[Gathered]) -> Joined:
    """Raises UserError for an answer given twice, or whose id several tasks have, and where no id is known at all."""
    ids = {task.name: _ids(task) for task in suite.tasks}
    answers: dict[Key, Answer] = {}
    epochs = {task.name: task.epochs for task in suite.tasks}
    unknown: dict[str, list[Answer]] = {}
    for file in files:
        for answer in file.answers:
            task = _task(answer, ids)
            if task is None:
                unknown.setdefault(file.model, []).append(answer)
                continue
            key = (file.model, task, answer.sample, answer.epoch)
            if key in answers:
                raise UserError(
                    f"{file.model} has answered {answer.sample} already, at {answers[key].place}",
                    place=answer.place,
                    fix="Of several answers to one question each needs an epoch of its own",
                )
            answers[key] = answer
            epochs[task] = max(epochs[task], answer.epoch + 1)
    if not answers:
        raise _nothing_known(next(iter(unknown.values()))[0], suite, ids)
    return Joined(answers, epochs, unknown)


def _ids(task: Task) -> set[str]:
    """The ids of its samples, whose right answers its scorers take."""
    found: set[str] = set()
    for sample in samples_of(task):
        found.add(sample.id)
        if not sample.target:  # another tool failed at a question that we do not know
            continue
        try:
            for scorer in task.scorers:
                scorer.check(sample.target, sample.choices)
        except UserError as error:
            raise placed(error, f"{task.name}, sample {sample.id}") from None
    return found


def _task(answer: Answer, ids: Mapping[str, set[str]]) -> str | None:
    """The task that has the answer's id, that of its own name before others. Raises UserError where several have."""
    if answer.sample in ids.get(answer.task, ()):
        return answer.task
    having = [name for name, of_task in ids.items() if answer.sample in of_task]
    if len(having) > 1:
        cause = f"{answer.sample} could be a question of {', '.join(having)}"
        raise UserError(cause, place=answer.place, fix="Say which: --task NAME")
    return having[0] if having else None


def _nothing_known(answer: Answer, suite: Suite, ids: Mapping[str, set[str]]) -> UserError:
    some = sorted(sample for of_task in ids.values() for sample in of_task)
    fix = did_you_mean(answer.sample, some[:_SHOWN], list_as="Its ids are like")
    return UserError(
        f'the suite {suite.name} has no sample "{answer.sample}", nor any other of the file\'s',
        place=answer.place,
        fix=f"{fix}. --id takes the id from a column, --shift counts from another number",
    )
