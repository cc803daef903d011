"""The lm-eval scorer: an lm-eval task's own filters and metric on the stored answer."""

from __future__ import annotations

from functools import cached_property
from math import isfinite
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr

from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.score import Outcome, Verdict
from harness.lm_eval.item import Item, decoded
from harness.lm_eval.judge import Judge, judge_of
from harness.lm_eval.library import tasks_folder, version
from harness.lm_eval.trust import checked
from harness.lm_eval.written import written

FALLBACKS = ("[invalid]", "")
"""What lm-eval's `regex` filters give where they find nothing, and what is left of an answer without any text."""


class LmEvalScorer(Kind):
    """One metric of the task, after one of its filters; by default the first of each. `best` is its highest value.

    Every answer is judged, empty ones and those cut off at the output cap too, since lm-eval does so: what its filter
    found nothing in is unparsed, and counts as lm-eval counts it. It needs the task's YAML but not its dataset.
    """

    code_version: ClassVar[int] = 1
    judges_silence: ClassVar[bool] = True

    kind: Literal["lm-eval"] = "lm-eval"
    include_path: Annotated[DataPath | None, Field(description="folder of YAML that has the task")] = None
    metric: Annotated[str | None, Field(description="which of the task's metrics counts")] = None
    filter: Annotated[str | None, Field(description="which of the task's filters reads the answer")] = None
    best: Annotated[float, Field(gt=0, description="the metric's value for a perfect answer")] = 1.0
    trust_code: Annotated[bool, Field(description="run the Python code that the folder's YAML names")] = False

    _judges: dict[tuple[str, int], Judge] = PrivateAttr(default_factory=dict)

    def fingerprint(self) -> str:
        """Digest of the arguments, of lm-eval's version and of the folder's files."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        arguments = self.model_dump(mode="json", exclude={"include_path"})
        folder = self.include_path
        files = (
            []
            if folder is None
            else sorted(each for each in folder.rglob("*") if each.suffix in _RULES and each.is_file())
        )
        return digest([self.code_version, version(), arguments, file_digest(files)])

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for a target, a metric or a filter that cannot be judged by."""
        item = decoded(target[0])
        self._judge(item).check(item.doc)

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """lm-eval's value of the answer; failed where the task's code breaks on it, or it is no value from 0 to `best`.

        Raises UserError for a target of another source, and for a task that cannot be had.
        """
        item = decoded(target[0])
        judge = self._judge(item)
        try:
            found = judge.judged(answer, item.doc)
        except Exception:  # lm-eval itself would have stopped here; the other answers can still be judged
            return Verdict(Outcome.FAILED, None)
        value = found.value / self.best
        if not isfinite(value) or not 0 <= value <= 1:
            return Verdict(Outcome.FAILED, None, found.read)
        return Verdict(_outcome(value, found.read), value, found.read, settled=True)

    def _judge(self, item: Item) -> Judge:
        key = (item.task, item.multiple_target)
        judge = self._judges.get(key)
        if judge is None:
            folder = tasks_folder() if self.include_path is None else self.include_path
            task = checked(written(item.task, folder), trust_code=self.trust_code)
            judge = self._judges[key] = judge_of(task, item, self.metric, self.filter)
        return judge


_RULES = {".yaml", ".yml", ".py", ""}  # files that are only included often have no ending


def _outcome(value: float, read: str) -> Outcome:
    if value == 1:
        return Outcome.CORRECT
    if value > 0:
        return Outcome.PARTIAL
    return Outcome.UNPARSED if read.strip() in FALLBACKS else Outcome.WRONG
