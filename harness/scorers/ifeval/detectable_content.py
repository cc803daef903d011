"""IFEval's instructions about what an answer must contain: placeholders and a postscript."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Count, Instruction

_POSTSCRIPTS = {"P.S.": re.compile(r"p\.\s?s\."), "P.P.S": re.compile(r"p\.\s?p\.\s?s")}


class NumberPlaceholders(Instruction, frozen=True, tag="detectable_content:number_placeholders"):
    """At least so many `[placeholders]`, each on one line."""

    num_placeholders: Count

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        return sum(map(_brackets, answer.split("\n"))) >= self.num_placeholders


class Postscript(Instruction, frozen=True, tag="detectable_content:postscript"):
    """A postscript's mark anywhere, in any case; `P.S.` and `P.P.S` also with spaces between the letters."""

    postscript_marker: Annotated[str, Meta(min_length=1)]

    def followed(self, answer: str) -> bool:
        """Whether it is there."""
        marker = self.postscript_marker.strip()
        pattern = _POSTSCRIPTS.get(marker)
        if pattern is None:
            return marker.lower() in answer.lower()
        return pattern.search(answer.lower()) is not None


def _brackets(line: str) -> int:
    """How often the shortest `[…]` is found, from left to right; a regular expression would take quadratic time."""
    count = end = 0
    while (opened := line.find("[", end)) >= 0 and (closed := line.find("]", opened)) >= 0:
        count, end = count + 1, closed + 1
    return count
