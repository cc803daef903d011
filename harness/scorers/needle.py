"""The needle scorer: were the hidden values found, and not merely listed among others."""

from __future__ import annotations

import re
from typing import Literal

from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, plain, plain_target

_NUMBER = re.compile(r"(?<![\w])(?<![0-9][.,])(?:[0-9]{1,3}(?:[,'\u00a0\u202f][0-9]{3})+|[0-9]+)(?![\w])(?![.,][0-9])")
_NOT_DIGITS = re.compile(r"[^0-9]")


class NeedleScorer(Rule):
    """All of k targets must be found; the credit is the share found.

    RULER (NVIDIA/RULER, `string_match_all`) counts a target found when it is a substring of the answer. Here a number
    must stand whole (thousands separators aside), and only the first k different numbers with as many digits as a
    target count: an answer that lists every number of the text finds nothing. An answer without any number is
    unparsed. A target that is no number must stand in the answer as whole words.
    """

    kind: Literal["needle"] = "needle"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct with all, partial with some, wrong with none, or unparsed."""
        wanted = frozenset(target)
        if not all(each.isdigit() for each in wanted):
            found = set(mention_of(tuple(map(plain_target, wanted))).findall(plain(answer)))
            return _verdict(found, len(wanted), ", ".join(sorted(found)) or plain(answer)[:200], settled=False)
        numbers = list(_NUMBER.finditer(answer))
        if not numbers:
            return UNPARSED
        lengths = {len(each) for each in wanted}
        first: dict[str, int] = {}  # each number of the right length, and where it ends
        for match in numbers:
            digits = _NOT_DIGITS.sub("", match.group())
            if len(digits) in lengths and digits not in first:
                first[digits] = match.end()
            if len(first) == len(wanted):
                break
        shown = ", ".join(first) or numbers[0].group()
        settled = len(first) == len(wanted) and max(first.values()) + 1 < len(answer)
        return _verdict(wanted & first.keys(), len(wanted), shown, settled=settled)


def _verdict(found: set[str] | frozenset[str], wanted: int, shown: str, *, settled: bool) -> Verdict:
    if 0 < len(found) < wanted:
        return Verdict(Outcome.PARTIAL, len(found) / wanted, shown, settled)
    return judged(len(found) == wanted, shown, settled=settled)
