"""The GPQA scorer: one of four letters, read as OpenAI's simple-evals or GPQA's own baselines read it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.rule import judged
from harness.scorers.unread import OfficialRule, UnreadChoice, unread

_LETTERS = "ABCD"
_ANNOUNCED = re.compile(r"Answer[ \t]*+:[ \t]*+\$?([A-D])", re.IGNORECASE)
_BRACKETED = tuple(
    re.compile(begin + r"\((.)\)") for begin in ("answer is ", "Answer: ", "answer: ", "answer ", "")
)  # tried in this order


class GpqaScorer(OfficialRule):
    """`simple-evals` is github.com/openai/simple-evals (`gpqa_eval.py`, ANSWER_PATTERN_MULTICHOICE of `common.py`).

    It takes the letter after the first "Answer:", in any letter case and with a `$` before it or not. The letter must
    then be a capital to be right, and may begin a word: "answer: because" is read as "b" and wrong.

    `baselines` is `parse_sampled_answer` of github.com/idavidrein/gpqa (`baselines/run_baseline.py`): the first
    "answer is (X)", else "Answer: (X)", "answer: (X)", "answer (X)", and at last "(X)" alone; where the first of one of
    these has another character than A to D, the next one is tried.

    simple-evals counts an answer without a letter wrong; `expected` gives the 1/4 of a random guess.
    """

    kind: Literal["gpqa"] = "gpqa"
    reading: Annotated[Literal["simple-evals", "baselines"], Field(description="whose rule reads the letter")] = (
        "simple-evals"
    )
    unparsed: Annotated[UnreadChoice, Field(description="what an answer earns that has no letter")] = "undecided"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong or unparsed; settled where no further text can change what the rule reads.

        Raises UserError for a target that is no letter from A to D.
        """
        for each in target:
            if len(each) != 1 or each not in _LETTERS:
                raise UserError(f"the target {each!r} is no letter from A to D", fix="Use `choice` for other options")
        if self.reading == "simple-evals":
            announced = _ANNOUNCED.search(answer)
            letter, settled = (announced[1] if announced else None), True
        else:
            letter, settled = _bracketed(answer)
        if letter is None:
            return unread(self.unparsed, len(_LETTERS))
        return judged(letter in target, letter, settled=settled)


def _bracketed(answer: str) -> tuple[str | None, bool]:
    """The letter, and whether it was read by the form that goes before all others."""
    for rank, form in enumerate(_BRACKETED):
        match = form.search(answer)
        if match and match[1] in _LETTERS:
            return match[1], rank == 0
    return None, False
