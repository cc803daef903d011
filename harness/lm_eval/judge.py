"""Judges one answer as lm-eval does: one of a task's filters, then one of its metrics."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from harness.core.errors import UserError, placed
from harness.core.nearest import did_you_mean
from harness.lm_eval.item import Item
from harness.lm_eval.task import Doc, FilterEnsemble, LmEvalTask, Request, built_around
from harness.lm_eval.written import Written


class Judged(Struct, frozen=True):
    """What the filter read from an answer, and what it is worth."""

    read: str
    value: float


@dataclass(frozen=True)
class Judge:
    """One task with the filter and the metric that count.

    A filter sees one answer at a time. lm-eval shows it all answers of the task, which makes no difference to any of
    lm-eval's own filters.
    """

    task: LmEvalTask
    filter: FilterEnsemble
    metric: str

    def judged(self, answer: str, doc: Doc) -> Judged:
        """The value of an answer. Raises whatever the task's code raises, TypeError where the value is no number."""
        generates = self.task.OUTPUT_TYPE == "generate_until"
        read = self._filtered([answer] if generates else likelihoods(answer), doc)
        value = self.task.process_results(doc, read)[self.metric]
        if not hasattr(value, "__float__"):
            raise TypeError(f"{self.metric} is no number: {value!r}")
        return Judged(_text(read[0]) if generates else answer, float(value))

    def _filtered(self, answers: Sequence[object], doc: Doc) -> list[object]:
        """What the filter makes of all that one question was answered."""
        from lm_eval.api.instance import Instance

        requests: list[Request] = []
        for number, answer in enumerate(answers):
            requests.append(Instance(request_type=self.task.OUTPUT_TYPE, doc=doc, arguments=("",), idx=number))
            requests[-1].resps = [answer]
        self.filter.apply(requests)
        return [request.filtered_resps[self.filter.name] for request in requests]

    def check(self, doc: Doc) -> None:
        """Raises UserError where the metric is worked out over all answers at once, and so not one by one."""
        from lm_eval.api.metrics import mean

        how = self.task.aggregation().get(self.metric)
        if how is not None and how is not mean:
            cause = f"the metric {self.metric!r} is no mean over the answers "
            raise UserError(cause, fix=did_you_mean("", self._means(mean), list_as="Metrics that are"))
        if self.task.higher_is_better().get(self.metric) is False:
            raise UserError(f"the metric {self.metric!r} is better when lower", fix="A score is better when higher")

    def _means(self, mean: object) -> Iterable[str]:
        return [name for name, how in self.task.aggregation().items() if how is mean]


def judge_of(task: Written, item: Item, metric: str | None, filter_name: str | None) -> Judge:
    """For the task of `item`; the first metric and the first filter where none is named. Raises UserError."""
    try:
        made = built_around(task, item.doc)
        made.multiple_target = item.multiple_target
        filters = {each.name: each for each in made._filters}
        name = _chosen(filter_name, filters, "filter")
        return Judge(made, filters[name], _chosen(metric, made.aggregation(), "metric"))
    except UserError as error:
        raise placed(error, task.name) from None


def likelihoods(answer: str) -> list[tuple[float, bool]]:
    """Those in the text of an answer. Raises ValueError where it holds none."""
    return msgspec.convert(json.loads(answer), list[tuple[float, bool]])


def _chosen(name: str | None, there: Iterable[str], what: str) -> str:
    names = list(there)
    if name is None:
        return names[0]
    if name not in names:
        raise UserError(f"there is no {what} {name!r}", fix=did_you_mean(name, names, list_as="The task has"))
    return name


def _text(read: object) -> str:
    return read if isinstance(read, str) else repr(read)
