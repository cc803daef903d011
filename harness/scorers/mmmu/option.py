"""The option that an answer names, read as MMMU's `parse_multi_choice_response` reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from harness.scorers.declaration import declarations

Way = Literal["brackets", "spaces", "text"]

_ENDS = ",.!?;:'"
_MOST_WORDS_WITHOUT_TEXT = 5  # an option's text is looked for in longer answers only


class Reading(Struct, frozen=True):
    """The letter that is mentioned last, every letter that is mentioned, in their order, and how all were found."""

    letter: str
    mentioned: tuple[str, ...]
    way: Way


class Settled(Struct, frozen=True):
    """The one option that an answer stands by, and whether a declaration that was brought to its end says so."""

    letter: str
    complete: bool


def letters(choices: tuple[str, ...]) -> tuple[str, ...]:
    """A, B, C and so on."""
    return tuple(chr(ord("A") + place) for place in range(len(choices)))


def read_option(answer: str, choices: tuple[str, ...]) -> Reading | None:
    """Letters in brackets; where there are none, letters between spaces; else texts of options. The last one wins."""
    for end in _ENDS:  # one after the other, as there: "B.," loses both, "B,." only the point
        answer = answer.strip(end)
    answer = f" {answer} "
    for way, marks in _ways(answer, choices):
        text = answer.lower() if way == "text" else answer
        last = {letter: text.rfind(mark) for letter, mark in zip(letters(choices), marks, strict=True) if mark in text}
        if last:
            return Reading(max(last, key=last.__getitem__), tuple(last), way)
    return None


def settled_option(answer: str, choices: tuple[str, ...], reading: Reading) -> Settled | None:
    """The only letter that is mentioned, or of several the one that the answer's last declaration of any names."""
    marks = dict(zip(letters(choices), _marks(reading.way, choices), strict=True))
    for declaration in declarations(answer):
        text = f" {declaration.text} "
        text = text.lower() if reading.way == "text" else text
        declared = [letter for letter in reading.mentioned if marks[letter] in text]
        if len(declared) == 1:
            return Settled(declared[0], declaration.complete)
        if declared:
            return None
    return Settled(reading.letter, complete=False) if len(reading.mentioned) == 1 else None


def _ways(answer: str, choices: tuple[str, ...]) -> Iterator[tuple[Way, tuple[str, ...]]]:
    yield "brackets", _marks("brackets", choices)
    yield "spaces", _marks("spaces", choices)
    if len(answer.split()) > _MOST_WORDS_WITHOUT_TEXT:
        yield "text", _marks("text", choices)


def _marks(way: Way, choices: tuple[str, ...]) -> tuple[str, ...]:
    if way == "text":
        return tuple(text.lower() for text in choices)
    return tuple(f"({letter})" if way == "brackets" else f" {letter} " for letter in letters(choices))
