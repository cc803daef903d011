"""The DocVQA scorer: ANLS, how near an answer's letters are to those of an accepted one."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule, refuse_programs
from harness.scorers.short import short_answer

_SHOWN = 200


class DocVQAScorer(Rule):
    """Average normalized Levenshtein similarity (Biten et al. 2019, arXiv:1905.13648; DocVQA, arXiv:2007.00398).

    One less the edits per character of the longer text, in lower case and with single spaces, for the accepted answer
    that is nearest; 0 where that is below `threshold`. The credit is this similarity; an answer is correct with 1 and
    wrong with 0. So do the challenge's own evaluation (rrc.cvc.uab.es) and `anls` of EvolvingLMMs-Lab/lmms-eval,
    lmms_eval/api/metrics.py, but that divides by the length before spaces are made single. Both judge bare answers.
    Ours are of chat models, so what is judged is what follows the last "Answer:" on its line, and without one the whole
    answer.
    """

    version: ClassVar[int] = 1

    kind: Literal["docvqa"] = "docvqa"
    threshold: Annotated[float, Field(ge=0, le=1, description="similarity below which nothing counts")] = 0.5

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for an empty target, and for a program."""
        if not target or not all(map(_comparable, target)):
            raise UserError("the docvqa scorer needs a target that is not empty")
        refuse_programs(target)

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """The similarity; unparsed without any text. Raises UserError for a target that `check` does not let pass."""
        self.check(target, choices)
        read = short_answer(answer)
        text = _comparable(read.text)
        if not text:
            return UNPARSED
        value = max(similarity(text, _comparable(each), self.threshold) for each in target)
        outcome = Outcome.CORRECT if value == 1 else Outcome.PARTIAL if value else Outcome.WRONG
        return Verdict(outcome, value, read.text[:_SHOWN], read.complete)


def similarity(one: str, other: str, threshold: float) -> float:
    """Of 1; 0 below the threshold. Texts whose lengths alone put them below it are not compared."""
    longer, shorter = max(len(one), len(other)), min(len(one), len(other))
    if longer == 0 or shorter / longer < threshold:  # no more can be alike than the shorter one has
        return 0.0
    value = 1 - distance(one, other) / longer
    return value if value >= threshold else 0.0


def distance(one: str, other: str) -> int:
    """Levenshtein's: the fewest letters put in, left out or changed. Takes time by the product of the lengths."""
    if one == other:
        return 0
    row = list(range(len(other) + 1))
    for position, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], position
        for column, against in enumerate(other, start=1):
            diagonal, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != against)),
            )
    return row[-1]


def _comparable(text: str) -> str:
    return " ".join(text.lower().split())
