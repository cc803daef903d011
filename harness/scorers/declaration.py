"""Where a text says what its answer is: `\\boxed{…}`, `#### …`, "the answer is …", "Answer: …", "Label: …"."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from msgspec import Struct

_MARKER = re.compile(
    r"""\\(?:boxed|fbox)\s*\{
    | ^[ \t]*\#{4}(?!\#)
    | ^[ \t*_"'{]{0,9}(?:queue|label|category|class|classification|topic)["'*_]*\s*:
    | (?<!\bwrong\s)(?<!\bfalse\s)(?<!\bworst\s)(?<!\bleast\s)(?<!incorrect\s)(?<!\binvalid\s)
      \b(?:answer|the\s(?:queue|label|category)
         |(?:correct|right|best)\s(?:option|choice|letter|label|queue|category|one))\b
      [^\n.:=?!]{0,40}?
      (?: [*_"']{0,4}\s{0,4}[:=]
        | \s(?:is|would\sbe|should\sbe|must\sbe)\b(?!\s(?:not|n't|that\sthere|unclear)\b) [ \t]*:? )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_END = re.compile(r"[.!?][*_\"')\]]*(?=\s)|\n")
_LONGEST = 1000  # characters of a declaration; no answer is longer
_MOST = 20  # markers looked at: a model caught in a loop writes thousands
_DECORATION = re.compile(r"[\s*_`]*")


class Declaration(Struct, frozen=True):
    """What was declared, to the end of its brace, sentence or line. `complete` when that end was written."""

    text: str
    complete: bool


def declarations(answer: str) -> Iterator[Declaration]:
    """The last one first, then those before it."""
    for marker in reversed(deque(_MARKER.finditer(answer), maxlen=_MOST)):
        braced = marker.group().endswith("{")
        declaration = _braced(answer, marker.end()) if braced else _sentence(answer, marker.end())
        if declaration.text:
            yield declaration


def _braced(answer: str, start: int) -> Declaration:
    depth = 1
    for position in range(start, min(len(answer), start + _LONGEST)):
        depth += {"{": 1, "}": -1}.get(answer[position], 0)
        if depth == 0:
            return Declaration(answer[start:position].strip(), complete=True)
    return Declaration(answer[start : start + _LONGEST].strip(), complete=False)


def _sentence(answer: str, start: int) -> Declaration:
    decoration = _DECORATION.match(answer, start)
    first = decoration.end() if decoration else start
    end = _END.search(answer, first, first + _LONGEST)
    if end is None:
        return Declaration(answer[first : first + _LONGEST].strip(), complete=False)
    return Declaration(answer[first : end.start()].strip(), complete=True)
