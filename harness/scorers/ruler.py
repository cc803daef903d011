"""The RULER scorer: which of the right answers stand anywhere in the text, whatever else it says."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule

_CONTROL = re.compile(r"[\x00-\x1f]")
_SHOWN = 200  # characters of an answer kept as what was read


class RulerScorer(Rule):
    """RULER's `string_match_all` and `string_match_part` (NVIDIA/RULER, `scripts/eval/synthetic/constants.py`).

    A target is found when it is a part of the answer, letter case aside: 123 is found in 91234. `all` gives as credit
    the share of the targets that are found, a repeated one counted as often; `part` gives 1 where any is. As in its
    `evaluate.py`, control characters in the answer count as line ends, and white space around it does not.

    There, an answer without any text has credit 0; here it is unparsed and counted beside the score.
    """

    kind: Literal["ruler"] = "ruler"
    match: Annotated[Literal["all", "part"], Field(description="the share of the targets, or any of them")] = "all"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct with all (or any), partial with some, wrong with none, or unparsed without text.

        Settled as soon as it is correct: what is found stays found. Raises UserError without targets.
        """
        if not target:
            raise UserError("the ruler scorer needs a target")
        read = _CONTROL.sub("\n", answer.strip()).strip()
        if not read:
            return UNPARSED
        lowered = read.lower()
        found = [each for each in target if each.lower() in lowered]
        credit = float(bool(found)) if self.match == "part" else len(found) / len(target)
        shown = ", ".join(found) or read[:_SHOWN]
        if 0 < credit < 1:
            return Verdict(Outcome.PARTIAL, credit, shown)
        return Verdict(Outcome.CORRECT if credit else Outcome.WRONG, credit, shown, settled=credit == 1)
