"""The BBH scorer: what follows "the answer is", compared letter by letter."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from harness.core.score import Verdict
from harness.scorers.rule import judged
from harness.scorers.unread import OfficialRule, Unread, unread

_STATED = re.compile(r"the answer is ", re.IGNORECASE)
_LM_EVAL = re.compile(r"(?<=the answer is )[^\n]++")


class BbhScorer(OfficialRule):
    """Exact match with the answer that ends a chain of thought, as github.com/suzgunmirac/BIG-Bench-Hard writes it.

    That repository has prompts, in which each worked example ends "So the answer is X.", and the answers and accuracies
    of code-davinci-002, but no scorer. `stated` gives its accuracies: what follows the last "the answer is", letter
    case of these words aside, to the end of the line, less a final full stop and `**` around it.

    `lm-eval` is the filter of lm-eval's `bbh_cot_fewshot` (`lm_eval/tasks/bbh/cot_fewshot/_cot_fewshot_template_yaml`):
    the first "the answer is", to the line's end less whatever character is last there, so that "(B)" without a full
    stop is read as "(B". Both count an answer without these words wrong: `unparsed: wrong`.
    """

    kind: Literal["bbh"] = "bbh"
    reading: Annotated[Literal["stated", "lm-eval"], Field(description="whose rule reads the answer")] = "stated"
    unparsed: Annotated[Unread, Field(description="what an answer earns that states nothing")] = "undecided"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong or unparsed; settled where the line that states it has ended."""
        if self.reading == "lm-eval":
            first = _LM_EVAL.search(answer)
            if first is None:
                return unread(self.unparsed, 1)
            read = first[0][:-1].strip()
            return judged(read in target, read, settled=first.end() < len(answer))
        read, ended = _stated(answer)
        if not read:
            return unread(self.unparsed, 1)
        return judged(read in target, read, settled=ended)


def _stated(answer: str) -> tuple[str, bool]:
    """What is stated last, "" for nothing, and whether its line has ended."""
    begin = None
    for match in _STATED.finditer(answer):
        begin = match.end()
    if begin is None:
        return "", False
    line, ended, _ = answer[begin:].partition("\n")
    bare = line.strip().removesuffix("**").rstrip().removesuffix(".").rstrip()
    return bare.removeprefix("**").removesuffix("**").strip(), bool(ended)
