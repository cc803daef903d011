"""The needle scorer: were the hidden values found, and not merely listed among others."""

from __future__ import annotations

import re
from typing import Literal

from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, plain, plain_target


def _numbers(gaps: str) -> re.Pattern[str]:
    """Whole numbers that may stand in italics, be listed with bare commas, or end in .0; `gaps` part thousands."""
    return re.compile(
        rf"(?<![^\W_])(?<![^\W_]_)(?<![0-9]\.)"
        rf"(?P<whole>[0-9]{{1,3}}(?P<gap>[{gaps}])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?![0-9])|[0-9]+)"
        r"(?:\.0+)?(?![^\W_])(?!_[^\W_])(?!\.[0-9])"
    )


_NUMBER = _numbers(",'’\u00a0\u2009\u202f ")
_SHORT_NUMBER = _numbers(",'’\u00a0\u2009\u202f")  # "123 456" is two needles of three digits
_NOT_DIGITS = re.compile(r"[^0-9]")


class NeedleScorer(Rule):
    """All of k targets must be found; the credit is the share found.

    RULER (NVIDIA/RULER, `string_match_all`) counts a target found when it is a substring of the answer. Here a number
    must stand whole (thousands separators and a final .0 aside), and only the first k different numbers with as many
    digits as a target count: an answer that lists every number of the text finds nothing. An answer without any number
    is unparsed. A target that is no number must stand in the answer as whole words.
    """

    kind: Literal["needle"] = "needle"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct with all, partial with some, wrong with none, or unparsed."""
        wanted = frozenset(target)
        if not all(each.isdigit() for each in wanted):
            found = set(mention_of(tuple(map(plain_target, wanted))).findall(plain(answer)))
            return _verdict(found, len(wanted), ", ".join(sorted(found)) or plain(answer)[:200], settled=False)
        lengths = {len(each) for each in wanted}
        numbers = list((_NUMBER if max(lengths) > 3 else _SHORT_NUMBER).finditer(answer))
        if not numbers:
            return UNPARSED
        first: dict[str, int] = {}  # each number of the right length, and where it ends
        for match in numbers:
            digits = _NOT_DIGITS.sub("", match["whole"])
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
