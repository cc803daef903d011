"""The short answer of a text that is one, or that ends in one: "FINAL ANSWER: 12"."""

from __future__ import annotations

import re

from msgspec import Struct

_DECLARED = re.compile(r"\banswer[*_]{0,3}[ \t]{0,3}:\s{0,9}(?P<text>[^\n]+)(?P<end>\n?)", re.IGNORECASE)
_LONGEST = 10_000  # characters from the end that are searched for one; no label is longer


class ShortAnswer(Struct, frozen=True):
    """What is judged; "" where nothing was said. `complete` when it was declared and its line ended."""

    text: str
    complete: bool


def short_answer(answer: str) -> ShortAnswer:
    """The rest of the line after the last "Answer:", in any case, and where none is so declared the whole text.

    White space and asterisks around it are no part of it.
    """
    declared = ShortAnswer("", complete=False)
    for match in _DECLARED.finditer(answer[-_LONGEST:]):
        if text := _bare(match["text"]):
            declared = ShortAnswer(text, complete=bool(match["end"]))
    return declared if declared.text else ShortAnswer(_bare(answer), complete=False)


def _bare(text: str) -> str:
    return text.strip("* \t\r\n")
