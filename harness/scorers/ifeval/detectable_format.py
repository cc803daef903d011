"""IFEval's instructions about how an answer is laid out."""

from __future__ import annotations

import json
import re
from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Count, Instruction

_OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
# \s* would do here as in the official code, but scan a run of empty lines once for each of them
_STAR_BULLET = re.compile(r"^[^\S\n]*\*[^*].*$", re.MULTILINE)
_DASH_BULLET = re.compile(r"^[^\S\n]*-.*$", re.MULTILINE)
_HIGHLIGHT = re.compile(r"\*[^\n*]*\*")
_DOUBLE_HIGHLIGHT = re.compile(r"\*\*[^\n*]*\*\*")
_FENCES = ("```json", "```Json", "```JSON", "```")


class NumberBulletLists(Instruction, frozen=True, tag="detectable_format:number_bullet_lists"):
    """Exactly so many lines that begin with `*` (but not `**`) or `-`."""

    num_bullets: Count

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        return len(_STAR_BULLET.findall(answer)) + len(_DASH_BULLET.findall(answer)) == self.num_bullets


class ConstrainedResponse(Instruction, frozen=True, tag="detectable_format:constrained_response"):
    """One of three sentences, "My answer is yes." and so on, is in the answer."""

    def followed(self, answer: str) -> bool:
        """Whether one of them is."""
        return any(option in answer for option in _OPTIONS)


class NumberHighlightedSections(Instruction, frozen=True, tag="detectable_format:number_highlighted_sections"):
    """At least so many `*highlights*`; a `**double one**` counts once, as it is no single one with a text inside."""

    num_highlights: Count

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        single = sum(bool(text.strip("*").strip()) for text in _HIGHLIGHT.findall(answer))
        double = sum(bool(text[2:-2].strip()) for text in _DOUBLE_HIGHLIGHT.findall(answer))
        return single + double >= self.num_highlights


class MultipleSections(Instruction, frozen=True, tag="detectable_format:multiple_sections"):
    """At least so many marks of a section with a number: "Section 1"."""

    section_spliter: Annotated[str, Meta(min_length=1)]
    num_sections: Count

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        marks = re.findall(rf"{re.escape(self.section_spliter.strip())}\s?\d+", answer)
        return len(marks) >= self.num_sections


class JsonFormat(Instruction, frozen=True, tag="detectable_format:json_format"):
    """The whole answer is JSON as Python reads it, fenced by backticks or not."""

    def followed(self, answer: str) -> bool:
        """Whether it can be read."""
        text = answer.strip()
        for fence in _FENCES:
            text = text.removeprefix(fence)
        try:
            json.loads(text.removesuffix("```").strip())
        except (ValueError, RecursionError):  # nested too deep, at which the official code stops
            return False
        return True


class Title(Instruction, frozen=True, tag="detectable_format:title"):
    """A title in double angular brackets, `<<on one line>>`."""

    def followed(self, answer: str) -> bool:
        """Whether there is one with a text in it."""
        return any(map(_has_title, answer.split("\n")))


def _has_title(line: str) -> bool:
    """Whether there is a text between the line's first `<<` and its last `>>`, other than more of these brackets."""
    opened, closed = line.find("<<"), line.rfind(">>")
    return 0 <= opened < closed - 2 and bool(line[opened : closed + 2].lstrip("<").rstrip(">").strip())
