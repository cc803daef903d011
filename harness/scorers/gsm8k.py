"""The GSM8K scorer: the number after `####`, or an answer's last number, by the official rule or lm-eval's."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.rule import judged
from harness.scorers.unread import OfficialRule, Unread, unread

_MARKED = re.compile(r"#### (-?[0-9.,]+)")
_NUMBER = re.compile(r"-?[$0-9.,]{2,}|-?[0-9]+")


class Gsm8kScorer(OfficialRule):
    """Compares numbers as texts, each way as its script does.

    `official` is `dataset.py` of github.com/openai/grade-school-math: what follows the first `#### `, without commas;
    a final full stop stays, so "#### 18." is wrong. `strict-match` and `flexible-extract` are the two filters of
    lm-eval's task (`lm_eval/tasks/gsm8k/gsm8k.yaml`): the same place, or the last run of digits, `$`, `.` and `,`
    anywhere, without commas, dollar signs and one final full stop.
    18 is not 18.0 in any of them. All three count an answer without a number wrong: `unparsed: wrong`.
    """

    kind: Literal["gsm8k"] = "gsm8k"
    reading: Annotated[
        Literal["official", "strict-match", "flexible-extract"], Field(description="whose rule reads the number")
    ] = "official"
    unparsed: Annotated[Unread, Field(description="what an answer earns that has no number")] = "undecided"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong or unparsed; settled where text follows a number after `####`.

        A target is a worked answer or its number alone. Raises UserError for one without a number.
        """
        accepted = {self._plain(_number(each)) for each in target}
        if self.reading == "flexible-extract":
            read, settled = _last(answer), False
        else:
            marked = _MARKED.search(answer)
            read, settled = (marked[1], marked.end() < len(answer)) if marked else (None, False)
        if read is None:
            return unread(self.unparsed, 1)
        plain = self._plain(read)
        return judged(plain in accepted, plain, settled=settled)

    def _plain(self, number: str) -> str:
        number = number.replace(",", "")
        return number if self.reading == "official" else number.replace("$", "").removesuffix(".")


def _last(answer: str) -> str | None:
    last = None
    for match in _NUMBER.finditer(answer):
        last = match[0]
    return last


def _number(target: str) -> str:
    if marked := _MARKED.search(target):
        return marked[1]
    if alone := re.fullmatch(r"-?[0-9.,]+", target):
        return alone[0]
    raise UserError(f"the target {target!r} has no number after ####", fix="`numeric` reads other worked answers")
