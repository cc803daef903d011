"""The ChartQA scorer: relaxed accuracy, 5% for numbers and the very text for all else."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.declaration import declarations
from harness.scorers.rule import UNPARSED, Rule, judged

_LONGEST = 1000  # characters of a text that may be a number or a label
_SHOWN = 200


class ChartQAScorer(Rule):
    """Relaxed accuracy (Masry et al. 2022, arXiv:2203.10244, section 5.1), as `relaxed_correctness` computes it.

    That is google-research/pix2struct, pix2struct/metrics.py, which the scores of other models go by: where the answer
    is a number and the target one other than 0, they may differ by `tolerance` of the target, the bound included;
    "12%" is 0.12. Else the texts must be equal in lower case. So "1,234", "$5" and "12 cm" are texts.

    It judges bare answers. Ours are of chat models, so what is judged is the last declaration ("FINAL ANSWER: 12") and
    where there is none the whole answer, without white space, asterisks and a last point around it.
    """

    version: ClassVar[int] = 1

    kind: Literal["chartqa"] = "chartqa"
    tolerance: Annotated[float, Field(ge=0, lt=1, description="allowed difference, as a share of the target")] = 0.05

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for an empty target."""
        if not target or not all(each.strip() for each in target):
            raise UserError("the chartqa scorer needs a target that is not empty")

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct or wrong; unparsed without any text. Raises UserError for a target that `check` does not let pass."""
        self.check(target, choices)
        read, settled = _read(answer)
        if not read:
            return UNPARSED
        return judged(any(self._equal(read, each.strip()) for each in target), read[:_SHOWN], settled=settled)

    def _equal(self, read: str, target: str) -> bool:
        number, wanted = _number(read), _number(target)
        if number is None or not wanted:
            return read.lower() == target.lower()
        return abs(number - wanted) / abs(wanted) <= self.tolerance


def _read(answer: str) -> tuple[str, bool]:
    for declaration in declarations(answer):
        if text := _bare(declaration.text):
            return text, declaration.complete
    return _bare(answer), False


def _bare(text: str) -> str:
    return text.strip(" \t\r\n*").removesuffix(".").rstrip(" \t\r\n*")


def _number(text: str) -> float | None:
    """As `float` reads it; but "nan" and "inf" are words, and `1_000` is a text."""
    if len(text) > _LONGEST or "_" in text:
        return None
    try:
        number = float(text.rstrip("%")) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
