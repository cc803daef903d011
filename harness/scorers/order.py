"""The order scorer: are all items listed in the right order, and if not, what share of the pairs is?"""

from __future__ import annotations

import re
from typing import Literal

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.declaration import declarations
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, plain

_GAPS = re.compile(r"[\u2010-\u2015_\s-]+")  # amber-falcon, Amber Falcon


class OrderScorer(Rule):
    """The target is the items in the right order. Correct is an answer that lists all of them so.

    Otherwise the credit is C / (n (n - 1) / 2): of all pairs of the n items, the share of which both are listed, and in
    the right order. For an answer that lists all it is (τ + 1) / 2, with Kendall's τ (Biometrika 30, 1938), as it is
    used for the order of sentences (Lapata, Computational Linguistics 32(4), 2006); a pair with a missing item counts
    as wrong. A random order of all items earns a half on average, so ask without listing them.

    An item is found as whole words, with letter case, hyphens and marks aside, and stands where it is first mentioned:
    bullets, numbers, commas and "then" do not matter. Where a declaration ("Answer: …") lists all items, it alone
    counts. An answer that mentions none is unparsed.
    """

    kind: Literal["order"] = "order"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, partial, wrong (no pair is right), or unparsed. Raises UserError for a target that has no order."""
        right = [_words(each) for each in target]
        if len(right) < 2 or len(set(right)) < len(right):
            raise UserError(
                f"the target {list(target)!r} has no order", fix="The order scorer needs two different items or more"
            )
        for declared in declarations(answer):
            listed = _mentioned(declared.text, right)
            if len(listed) == len(right):
                return _verdict(listed, right, target, settled=declared.complete)
        return _verdict(_mentioned(answer, right), right, target, settled=False)


def _words(text: str) -> str:
    return _GAPS.sub(" ", plain(text)).strip()


def _mentioned(text: str, items: list[str]) -> list[str]:
    """The items in the order in which they are first mentioned."""
    return list(dict.fromkeys(mention_of(tuple(items)).findall(_words(text))))


def _verdict(listed: list[str], right: list[str], target: tuple[str, ...], *, settled: bool) -> Verdict:
    if not listed:
        return UNPARSED
    place = {item: index for index, item in enumerate(right)}
    places = [place[item] for item in listed]
    shown = ", ".join(target[index] for index in places)
    if places == list(range(len(right))):
        return judged(True, shown, settled=settled)
    pairs = sum(before < after for index, before in enumerate(places) for after in places[index + 1 :])
    if not pairs:
        return judged(False, shown, settled=settled)
    return Verdict(Outcome.PARTIAL, pairs / (len(right) * (len(right) - 1) / 2), shown, settled)
