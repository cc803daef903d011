"""The needle scorer: were the hidden values found, and not merely listed among others."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, parted, plain, plain_target


def _numbers(gaps: str) -> re.Pattern[str]:
    """Whole numbers that may stand in italics, be listed with bare commas, or end in .0; `gaps` part thousands."""
    return re.compile(
        rf"(?<![^\W_])(?<![^\W_]_)(?<![0-9]\.)"
        rf"(?P<whole>[0-9]{{1,3}}(?P<gap>[{gaps}])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?![0-9])|[0-9]+)"
        r"(?:\.0+)?(?![^\W_])(?!_[^\W_])(?!\.[0-9])"
    )


_NUMBER = _numbers(",'’\u00a0\u2009\u202f ")
_SHORT_NUMBER = _numbers(",'’\u00a0\u2009\u202f")  # "123 456" is two needles of three digits
_UUID = re.compile(r"(?<!\w)(?<!\w-)(?P<whole>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?!-?\w)", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"[^0-9]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_COMMAS = str.maketrans("\uff0c\u066c\u060c", ",,,")  # full width, Arabic

_OPEN, _CLOSE = r"[\s*_`\"'(\[]*", r"[ \t*_`\"')\]]*"
_ASKED = re.compile(rf"\b(?:for|key)\b{_OPEN}\Z", re.IGNORECASE)  # before a key
_TIE = re.compile(rf"{_CLOSE}(?:(?:is|are|was|were)\b[ \t]*:?|:|=>?|-+>|→){_OPEN}", re.IGNORECASE)  # key, value
_MAYBE_TIE = re.compile(rf"{_CLOSE}(?:[a-z]{{1,4}}|[:=>→-]{{1,2}})?{_OPEN}", re.IGNORECASE)
_AND = re.compile(rf"{_CLOSE}(?:,|&|\band\b|,\s*and\b){_OPEN}", re.IGNORECASE)
_GIVEN_FOR = re.compile(rf"{_CLOSE}\bfor\b", re.IGNORECASE)  # after a value
_TIE_LENGTH = 30  # characters between a key and its value, or two keys, at most


class NeedleScorer(Rule):
    """All of k targets must be found; the credit is the share found.

    RULER (NVIDIA/RULER, `string_match_all`) counts a target found when it is a substring of the answer. Here a number
    must stand whole (thousands separators and a final .0 aside, and digits of any script), and only the first k
    different numbers with as many digits as a target count: an answer that lists every number of the text finds
    nothing. A number that stands for a key is none of them: one after "for" or "key", with those listed after it, and
    one directly before "is", ":", "=" or an arrow and another number. UUIDs are read by the same rule. An answer
    without any number (UUID), or with keys alone, is unparsed. Another target must stand in the answer as whole words.
    """

    kind: Literal["needle"] = "needle"
    version: ClassVar[int] = 3

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct with all, partial with some, wrong with none, or unparsed. Raises UserError without targets."""
        wanted = frozenset(target)
        if not wanted:
            raise UserError("the needle scorer needs a target")
        if all(each.isdigit() for each in wanted):
            answer = ascii_digits(answer)
            found = numbers(answer, short=max(map(len, wanted)) <= 3)
            return _of_first(answer, found, [_NOT_DIGITS.sub("", match["whole"]) for match in found], wanted)
        if all(map(_UUID.fullmatch, wanted)):
            found = list(_UUID.finditer(answer))
            wanted = frozenset(each.lower() for each in wanted)
            return _of_first(answer, found, [match["whole"].lower() for match in found], wanted)
        words = tuple(parted(plain_target(each)) for each in wanted)
        mentioned = set(mention_of(words).findall(parted(plain(answer))))
        return _verdict(mentioned, len(wanted), ", ".join(sorted(mentioned)) or plain(answer)[:200], settled=False)


def ascii_digits(text: str) -> str:
    """The text with digits of any script as 0 to 9, character by character."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda match: str(int(match.group())), text).translate(_COMMAS)


def numbers(text: str, *, short: bool = False) -> list[re.Match[str]]:
    """Whole numbers, each in the group `whole`; with `short` a space parts two numbers and no thousands."""
    return list((_SHORT_NUMBER if short else _NUMBER).finditer(text))


def _of_first(answer: str, found: list[re.Match[str]], read: list[str], wanted: frozenset[str]) -> Verdict:
    """The verdict on the first different ones of the right length that are no keys. `read` is what was `found`."""
    keys = _keys(answer, found, listed=True)
    if all(keys):
        keys = _keys(answer, found, listed=False)
    given = [(text, match) for text, match, key in zip(read, found, keys, strict=True) if not key]
    if not given:
        return UNPARSED
    lengths = {len(each) for each in wanted}
    first: dict[str, int] = {}  # each of the right length, and where it ends
    for text, match in given:
        if len(text) in lengths and text not in first:
            first[text] = match.end()
        if len(first) == len(wanted):
            break
    end = max(first.values(), default=0)
    ended = end + 1 < len(answer) and not _MAYBE_TIE.fullmatch(answer, end)
    settled = len(first) == len(wanted) and ended
    return _verdict(wanted & first.keys(), len(wanted), ", ".join(first) or given[0][1].group(), settled=settled)


def _keys(answer: str, found: list[re.Match[str]], *, listed: bool) -> list[bool]:
    """Which of those found are keys; with `listed`, those listed after "for" and a key are."""
    keys: list[bool] = []
    asked, ended = False, 0
    for place, match in enumerate(found):
        among = asked and listed and _between(_AND, answer, ended, match.start())
        before = _ASKED.search(answer, max(ended, match.start() - _TIE_LENGTH), match.start())
        asked = before is not None or (among and not _GIVEN_FOR.match(answer, match.end()))
        ended = match.end()
        tied = place + 1 < len(found) and _between(_TIE, answer, ended, found[place + 1].start())
        keys.append(asked or tied)
    return keys


def _between(pattern: re.Pattern[str], answer: str, start: int, end: int) -> bool:
    return end - start <= _TIE_LENGTH and pattern.fullmatch(answer, start, end) is not None


def _verdict(found: set[str] | frozenset[str], wanted: int, shown: str, *, settled: bool) -> Verdict:
    if 0 < len(found) < wanted:
        return Verdict(Outcome.PARTIAL, len(found) / wanted, shown, settled)
    return judged(len(found) == wanted, shown, settled=settled)
