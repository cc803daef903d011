"""Rejections: clauses in which an answer calls an option wrong, which must not be read as its choice."""

from __future__ import annotations

import re

_WRONG = re.compile(
    r"""\b(?:is|are|was|would\sbe|must\sbe|seems)\s(?:\w{1,12}ly\s|also\s)?
        (?:wrong|incorrect|not\s(?:the\s)?(?:correct|right|best|answer))(?:\s(?:answer|option|choice|one))?
        (?=\W*$|[\s*_`"')\]]*[.,;:!]|\s(?:because|since|as|and|so|but)\b)
      | \b(?:wrong|incorrect|false|worst|invalid)\s(?:answer|option|choice|letter|one)s?
        \s(?:is|are|would\sbe|must\sbe)\b [^.,;:!?\n]{0,80}""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_OPTION = re.compile(r"\b(?:wrong|incorrect|false)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;!?]\s|\w\w[.:]\s|\b(?:because|since|as|so|but|and|while)\s", re.IGNORECASE)
_LONGEST = 120  # characters of a clause before its verb


def without_rejections(text: str, options: tuple[str, ...]) -> str:
    """The text without clauses such as "A. Paris is wrong" and "the incorrect answer is B".

    All of the text where an option itself says "wrong", "incorrect" or "false".
    """
    if any(map(_OPTION.search, options)):
        return text
    kept, position = [], 0
    for match in _WRONG.finditer(text):
        start = max(position, match.start() - _LONGEST, text.rfind("\n", position, match.start()) + 1)
        for boundary in _CLAUSE.finditer(text, start, match.start()):
            start = boundary.end()
        kept.append(text[position:start])
        position = match.end()
    return "".join([*kept, text[position:]])
