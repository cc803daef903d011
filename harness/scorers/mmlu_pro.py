"""The MMLU-Pro scorer: a letter from A to J, read by the official patterns, one after the other."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.rule import judged
from harness.scorers.unread import OfficialRule, UnreadChoice, unread

_LETTERS = "ABCDEFGHIJ"
_STATED = re.compile(r"answer is \(?([A-J])")
_ANNOUNCED = re.compile(r"[aA]nswer:(?=\s*+([A-J]))")  # ahead, since the letter may begin the next "Answer:"
_ALONE = re.compile(r"\b[A-J]\b")


class MmluProScorer(OfficialRule):
    """The extraction of github.com/TIGER-AI-Lab/MMLU-Pro (`evaluate_from_api.py`, `compute_accuracy.py`).

    Level 1 takes the first "answer is (X" with X from A to J; level 2, where that finds nothing, the last "Answer: X"
    of the first line that has one; level 3, where that finds nothing either, the last letter from A to J that stands
    alone. Letter case counts, and what follows X does not: "the answer is Because" is B. `compute_accuracy.py` prints
    level 1 as "Level 1" and all three together as "Level 2", as the other scripts score; lm-eval's task has level 1.

    `evaluate_from_api.py` takes `**` out of an answer first, `evaluate_from_local.py` does not: `strip_bold`.

    Where nothing is read, `compute_accuracy.py` guesses one of ten letters and the others one of the question's options
    (`evaluate_from_api.py` counts the newest answer wrong until it reads its file again); lm-eval counts it wrong.
    `expected` is the mean of a guess among the question's options: no draw, so no luck.
    """

    kind: Literal["mmlu-pro"] = "mmlu-pro"
    levels: Annotated[Literal[1, 2, 3], Field(description="how many patterns are tried")] = 3
    strip_bold: Annotated[bool, Field(description="take ** out first")] = True
    unparsed: Annotated[UnreadChoice, Field(description="what an answer earns that has no letter")] = "undecided"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong or unparsed; settled at level 1, whose first match stays the first.

        Raises UserError for a target that is no letter from A to J.
        """
        for each in target:
            if len(each) != 1 or each not in _LETTERS:
                raise UserError(f"the target {each!r} is no letter from A to J", fix="Use `choice` for other options")
        text = answer.replace("**", "") if self.strip_bold else answer
        if stated := _STATED.search(text):
            return judged(stated[1] in target, stated[1], settled=True)
        letter = _announced(text) if self.levels >= 2 else None
        if letter is None and self.levels == 3:
            letter = _last_alone(text)
        if letter is None:
            return unread(self.unparsed, len(choices) or len(_LETTERS))
        return judged(letter in target, letter, settled=False)


def _announced(text: str) -> str | None:
    """The official `.*[aA]nswer:\\s*([A-J])` in linear time: its `.*` runs to the last match in the first such line."""
    letter, line_end = None, len(text)
    for match in _ANNOUNCED.finditer(text):
        if match.start() > line_end:
            break
        if letter is None:
            newline = text.find("\n", match.start())
            line_end = newline if newline >= 0 else line_end
        letter = match[1]
    return letter


def _last_alone(text: str) -> str | None:
    letter = None
    for match in _ALONE.finditer(text):
        letter = match[0]
    return letter
