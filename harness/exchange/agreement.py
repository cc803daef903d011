"""Whether a file and a suite mean the same questions by the same ids: then they call the same answers right."""

from __future__ import annotations

from dataclasses import dataclass

from harness.core.errors import UserError
from harness.core.experiment import Task
from harness.core.judging import DrawsLots, RunsCode
from harness.core.sample import Sample
from harness.core.score import Outcome
from harness.exchange.answer import Answer


@dataclass
class Agreement:
    """How many right answers of the files are right by the suite too, and how many are wrong by it."""

    agreed: int = 0
    differed: int = 0
    first: str = ""
    place: str = ""

    def see(self, answer: Answer, sample: Sample, task: Task) -> None:
        """Compare one: equal, or read by the task's scorer as an answer would be. What it cannot read tells nothing.

        Where both have the same options in another order, letters mean other options, and equal ones differ too.
        """
        if not answer.target or isinstance(task.scorer, RunsCode):
            return
        if answer.choices != sample.choices and sorted(answer.choices) == sorted(sample.choices):
            theirs, ours = (f"the options {' | '.join(options)}"[:60] for options in (answer.choices, sample.choices))
            self._differ(answer, sample, theirs, ours)
            return
        if set(answer.target) & set(sample.target):
            self.agreed += 1
            return
        scorer = task.scorer
        if isinstance(scorer, DrawsLots) and scorer.draws:
            scorer = scorer.in_order()  # what it draws decides nothing here: only what it reads counts
        outcomes = {scorer.score(text, sample.target, sample.choices).outcome for text in answer.target}
        if Outcome.CORRECT in outcomes:
            self.agreed += 1
        elif Outcome.WRONG in outcomes:
            self._differ(answer, sample, " | ".join(answer.target)[:60], " | ".join(sample.target)[:60])

    def _differ(self, answer: Answer, sample: Sample, theirs: str, ours: str) -> None:
        self.differed += 1
        if not self.first:
            self.first, self.place = f'{sample.id}: "{theirs}" in the file, "{ours}" in the suite', answer.place

    def check(self) -> None:
        """Raises UserError where most differ: the ids must mean other questions."""
        if self.differed > self.agreed:
            compared = self.agreed + self.differed
            raise UserError(
                f"{self.differed} of {compared} right answers are others than the suite's ({self.first})",
                place=self.place,
                fix="The ids must mean the same questions: see --id and --shift",
            )
