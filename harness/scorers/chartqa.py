"""The ChartQA scorer: relaxed accuracy, 5% for numbers and the very text for all else."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.rule import UNPARSED, Rule, judged, refuse_programs
from harness.scorers.short import short_answer

_LONGEST = 1000  # characters of a text that may be a number or a label
_SHOWN = 200


class ChartQAScorer(Rule):
    """Relaxed accuracy (Masry et al. 2022, arXiv:2203.10244, section 5.1), as `relaxed_correctness` computes it.

    That is google-research/pix2struct, pix2struct/metrics.py, which the scores of other models go by: where the answer
    is a number and the target one other than 0, they may differ by `tolerance` of the target, the bound included;
    "12%" is 0.12. Else the texts must be equal in lower case. So "1,234", "$5" and "12 cm" are texts.

    It judges bare answers. Ours are of chat models, so what is judged is what follows the last "Answer:" on its line,
    and without one the whole answer; white space, asterisks around it and a last point are taken off.
    """

    version: ClassVar[int] = 1

    kind: Literal["chartqa"] = "chartqa"
    tolerance: Annotated[float, Field(ge=0, lt=1, description="allowed difference, as a share of the target")] = 0.05

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for an empty target, and for a program."""
        if not target or not all(each.strip() for each in target):
            raise UserError("the chartqa scorer needs a target that is not empty")
        refuse_programs(target)

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct or wrong; unparsed without any text. Raises UserError for a target that `check` does not let pass."""
        self.check(target, choices)
        read = short_answer(answer)
        text = read.text.removesuffix(".").rstrip("* ")
        if not text:
            return UNPARSED
        right = any(self._equal(text, each.strip()) for each in target)
        return judged(right, text[:_SHOWN], settled=read.complete)

    def _equal(self, read: str, target: str) -> bool:
        number, wanted = _number(read), _number(target)
        if number is None or not wanted:
            return read.lower() == target.lower()
        return abs(number - wanted) / abs(wanted) <= self.tolerance


def _number(text: str) -> float | None:
    """As `float` reads it; but "nan" and "inf" are words, and `1_000` is a text."""
    if len(text) > _LONGEST or "_" in text:
        return None
    try:
        number = float(text.rstrip("%")) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
