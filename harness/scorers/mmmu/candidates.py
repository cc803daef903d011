"""What an answer to an open question may mean, read as MMMU's `parse_open_response` reads it."""

from __future__ import annotations

from functools import lru_cache

from harness.scorers.mmmu.numbers import numbers

Candidate = str | float

_LEADS = ("could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result ")
_TRIVIAL = frozenset(":,.!?;'")


def whole(answer: str) -> str:
    """All of it, in lower case, without spaces and then points around it."""
    return answer.strip().strip(".").lower()


def key_parts(answer: str) -> list[str]:
    """Of each line that has a word such as "is" or "so", the shortest rest after one; in the last line, after a = too.

    The official code means to part sentences too, at a point before a capital. It has made the text lower case by then:
    none is left to be found, and lines are all that is parted.
    """
    lines = whole(answer).split("\n")
    leads = [_LEADS] * (len(lines) - 1) + [(*_LEADS, "=")]
    parts = (_shortest(line, those) for line, those in zip(lines, leads, strict=True))
    return [part for part in parts if part and part not in _TRIVIAL]


def candidates(parts: list[str]) -> list[Candidate]:
    """The parts and all numbers in them, made comparable, none twice."""
    texts = [*parts, *(number for part in parts for number in numbers(part))]
    return list(dict.fromkeys(each for text in texts for each in comparable(text)))


def comparable(text: str) -> tuple[Candidate, ...]:
    """A number, rounded to hundredths, where the text is one; else the text in lower case.

    A single character stands for two texts, with a space before and after it.
    """
    text = text.strip()
    try:
        return (round(float(text.replace(",", "")), 2),)
    except ValueError:
        text = text.lower()
        return (f" {text}", f"{text} ") if len(text) == 1 else (text,)


def matching(found: list[Candidate], target: tuple[str, ...]) -> Candidate | None:
    """The first candidate that equals an accepted number, or that an accepted text is part of."""
    accepted = [each for text in target for each in _accepted(text)]
    texts = [each for each in accepted if isinstance(each, str)]
    for candidate in found:
        if any(text in candidate for text in texts) if isinstance(candidate, str) else candidate in accepted:
            return candidate
    return None


@lru_cache(maxsize=4096)
def _accepted(text: str) -> tuple[Candidate, ...]:
    return comparable(text)


def _shortest(line: str, leads: tuple[str, ...]) -> str:
    """An empty rest counts only until the next lead, as there."""
    shortest = ""
    for lead in leads:
        _, found, rest = line.rpartition(lead)
        rest = rest.strip()
        if found and (not shortest or len(rest) < len(shortest)):
            shortest = rest
    return shortest
