"""Texts made comparable: letter case, width, spacing, and marks at the ends do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NAME_MARKS = re.compile(r"[^\W_][+#]{1,3}\Z")  # C++, C#
_SIGNED = re.compile(r"^[\W_]*?([-+]?\.?[0-9])")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_PARTING = re.compile(
    rf"""(?<![0-9]),|,(?![0-9])|(?<=[0-9]{{4}}),(?=[0-9]{{4}}) | ['’]s\b | (?<=\b[0-9])\.(?![0-9])
    | (?<=\b[0-9][0-9])\.(?![0-9]) | (?<=[{_CJK}])(?=[a-z0-9]) | (?<=[a-z0-9])(?=[{_CJK}])""",
    re.VERBOSE,
)


def plain(text: str) -> str:
    """NFKC, case folded, each run of white space one space, no punctuation or markdown around it.

    A sign or point before a first digit stays: -5 is not 5. So do + and # right after a last word: C++ is not C. A
    text of marks alone stays as it is.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    spaced = " ".join(text.casefold().split())
    signed = _SIGNED.match(spaced)
    if signed:
        return spaced[signed.start(1) :].rstrip(".,;:!?*_`\"')]} ")
    start, end = 0, len(spaced)
    while start < end and not spaced[start].isalnum():
        start += 1
    while end > start and not spaced[end - 1].isalnum() and not _NAME_MARKS.search(spaced, max(start, end - 4), end):
        end -= 1
    return spaced[start:end] or spaced


@lru_cache(maxsize=4096)
def plain_target(text: str) -> str:
    """`plain`, remembered: targets and options come again and again."""
    return plain(text)


@lru_cache(maxsize=4096)
def mention_of(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the texts as whole words in a plain text, the longest where several begin at one place."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?<!\w[.,'-])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)(?![.,'-]\w)(?!#|\+\+)")


def parted(text: str) -> str:
    """A plain text with spaces around what parts the entries of a list: "one,two", "1.one 2.two", "one's", "one和two".

    So `mention_of` finds them. The comma in 1,234 and the point in 1.5 stay; so do hyphens and points between letters.
    """
    return " ".join(_PARTING.sub(r" \g<0> ", text).split())
