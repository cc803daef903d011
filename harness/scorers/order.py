"""The order scorer: are all items listed in the right order, and if not, what share of the pairs is?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import ClassVar, Literal

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.declaration import declarations
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, parted, plain

_GAPS = re.compile(r"[\u2010-\u2015_\s-]+")  # amber-falcon, Amber Falcon
_POINTS = re.compile(r"\.(?![0-9])")
_ANNOUNCED = re.compile(  # "in the order in which they set out:", at the end of what stands before a list
    r"""\b(?:order|answer|sequence|chronological\w*|sorted|reihenfolge|volgorde|ordre|orden|ordem|ordine)\b
        [^\n:]{0,100}? (?:[:\n]|\b(?:is|are|was|were|be)\b) [\W\d]{0,20} \Z""",
    re.VERBOSE,
)
_OF_THE_TEXT = re.compile(r"\b(?:text|passage|document|appear\w*|mention\w*)\b")  # an order, but maybe another
_ANNOUNCEMENT = 150  # characters of it, at most
_NAMES_ONLY = re.compile(r"(?:\W|\b[0-9]{1,2}\b|\b(?:and|then|und|dann|en|et|puis|y|e)\b)*")
_LIST_END = re.compile(r"[^\w\n.!?]*(?:[.!?\n]|\Z)")
_BREAK = re.compile(r"\n|[!?]\s|(?<!\b[0-9]\s)(?<!\b[0-9][0-9]\s)\.\s|:\W*\Z")  # a sentence or line begins, or a list
_ENTRY = re.compile(r"\W*(?:(?P<number>[0-9]{1,2})\b)?\W*")  # all that stands before an entry of a list, on its line


class _Mention(Struct, frozen=True):
    """An item of the target, and from where to where it stands."""

    item: str
    start: int
    end: int


class OrderScorer(Rule):
    """The target is the items in the right order. Correct is an answer that lists all of them so.

    Otherwise the credit is C / (n (n - 1) / 2): of all pairs of the n items, the share of which both are listed, and in
    the right order. For an answer that lists all it is (τ + 1) / 2, with Kendall's τ (Biometrika 30, 1938), as it is
    used for the order of sentences (Lapata, Computational Linguistics 32(4), 2006); a pair with a missing item counts
    as wrong. A random order of all items earns a half on average, so ask without listing them.

    An item is found as whole words, with letter case, hyphens and marks aside, and stands where it is first mentioned:
    bullets, numbers, commas and "then" do not matter. Of an answer that mentions all items more than once, one list
    counts: the last declared one ("Answer: …"), else the last list of names alone announced as the order ("In order:
    …"), else a list of names alone with which the answer begins, else what follows the last beginning of a sentence,
    line or list from which on all are mentioned, as they were before it. An answer that mentions none is unparsed.
    """

    kind: Literal["order"] = "order"
    version: ClassVar[int] = 3

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, partial, wrong (no pair is right), or unparsed. Raises UserError for a target that has no order."""
        right = [_words(each) for each in target]
        if len(right) < 2 or len(set(right)) < len(right):
            raise UserError(
                f"the target {list(target)!r} has no order", fix="The order scorer needs two different items or more"
            )
        for declared in declarations(answer):
            listed = _listed(_mentions(_words(declared.text), right))
            if len(listed) == len(right):
                return _verdict(listed, right, target, settled=declared.complete)
        text = "\n".join(map(_words, answer.splitlines()))
        mentions = _mentions(text, right)
        return _verdict(_listed(mentions[_beginning(text, mentions, len(right)) :]), right, target, settled=False)


def _words(text: str) -> str:
    return parted(_POINTS.sub(" . ", _GAPS.sub(" ", plain(text))))


def _mentions(text: str, items: list[str]) -> list[_Mention]:
    found = mention_of(tuple(items)).finditer(text)
    return [_Mention(match.group(), match.start(), match.end()) for match in found]


def _listed(mentions: list[_Mention]) -> list[str]:
    """The items in the order in which they are first mentioned."""
    return list(dict.fromkeys(mention.item for mention in mentions))


def _beginning(text: str, mentions: list[_Mention], count: int) -> int:
    """Which mention begins the list that counts."""
    lists = _lists_of_names(text, mentions, count)
    announced = [place for place in lists if _announced(text, mentions[place].start)]
    if announced:
        return announced[-1]
    if (
        0 in lists
        and _NAMES_ONLY.fullmatch(text, 0, mentions[0].start)
        and _LIST_END.match(text, mentions[count - 1].end)
    ):
        return 0
    return _last_run(text, mentions, count)


def _lists_of_names(text: str, mentions: list[_Mention], count: int) -> list[int]:
    """Where all items follow each other, each once, with nothing between but marks, numbers of a list and "then"."""
    joined = [_NAMES_ONLY.fullmatch(text, one.end, other.start) is not None for one, other in pairwise(mentions)]
    return [
        place
        for place in range(len(mentions) - count + 1)
        if all(joined[place : place + count - 1])
        and len({mention.item for mention in mentions[place : place + count]}) == count
    ]


def _announced(text: str, start: int) -> bool:
    first = max(0, start - _ANNOUNCEMENT)
    announcement = _ANNOUNCED.search(text, first, start)
    if announcement is None:
        return False
    sentence = max(text.rfind(end, first, announcement.start()) for end in ("\n", ". ", "! ", "? "))
    return _OF_THE_TEXT.search(text, max(first, sentence), start) is None


def _last_run(text: str, mentions: list[_Mention], count: int) -> int:
    """The last beginning with all items both before it and after it; 0 without one."""
    beginnings = _beginnings(text, mentions, count)
    after: set[str] = set()
    for place in range(len(mentions) - 1, -1, -1):
        after.add(mentions[place].item)
        if len(after) == count and beginnings[place]:
            before = {mention.item for mention in mentions[:place]}
            return place if len(before) == count else 0
    return 0


def _beginnings(text: str, mentions: list[_Mention], count: int) -> list[bool]:
    """Which mentions are the first of a sentence, or of a list, be it in a line or one with a line for each entry."""
    beginnings: list[bool] = []
    seen: set[str] = set()
    ended, in_list = 0, False
    for mention in mentions:
        begins = not beginnings or _BREAK.search(text, ended, mention.start) is not None
        line = text.rfind("\n", ended, mention.start) + 1
        if line or not beginnings:
            entry = _ENTRY.fullmatch(text, line, mention.start)
            if entry and entry["number"]:
                begins = not beginnings or int(entry["number"]) == 1
            elif entry and in_list:
                begins = len(seen) == count
            in_list = entry is not None
        if begins:
            seen = set()
        seen.add(mention.item)
        ended = mention.end
        beginnings.append(begins)
    return beginnings


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
