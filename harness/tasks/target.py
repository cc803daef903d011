"""The accepted answers of a row, as texts; for a question with options, as the letters of the right ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from harness.core.sample import JsonValue

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

TargetIs = Literal["auto", "letter", "index", "text"]


def text_of(value: object) -> str | None:
    """A scalar as text (`true`, `12`, `0.5`); None for null, for blank text, and for what is no scalar."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return None


def accepted_answers(value: JsonValue, separator: str | None) -> tuple[str, ...]:
    """The answers in a cell: a scalar, a list of scalars, or a text of several between separators.

    Raises ValueError when there is none.
    """
    cells = value if isinstance(value, list) else [value]
    answers: list[str] = []
    for cell in cells:
        text = text_of(cell)
        if text is None:
            raise ValueError("the answer is missing" if cell is None or cell == "" else f"{cell!r} is no answer")
        parts = text.split(separator) if separator else [text]
        answers.extend(part.strip() for part in parts if part.strip())
    if not answers:
        raise ValueError("the answer is missing")
    return tuple(dict.fromkeys(answers))


def letters_of(answers: tuple[str, ...], choices: tuple[str, ...], target_is: TargetIs) -> tuple[str, ...]:
    """The letters of the right options. Raises ValueError when an answer names no option, or could name two."""
    return tuple(dict.fromkeys(_letter(answer, choices, target_is) for answer in answers))


def _letter(answer: str, choices: tuple[str, ...], target_is: TargetIs) -> str:
    readings: dict[str, int] = {}
    if target_is in ("auto", "text") and choices.count(answer) == 1:
        readings["text"] = choices.index(answer)
    if target_is in ("auto", "letter"):
        position = LETTERS.find(answer.strip("().").upper() or "?")
        if len(answer.strip("().")) == 1 and 0 <= position < len(choices):
            readings["letter"] = position
    if target_is in ("auto", "index") and answer.isascii() and answer.isdigit() and int(answer) < len(choices):
        readings["index"] = int(answer)
    if not readings:
        raise ValueError(f"the answer {answer!r} is none of the {len(choices)} options' letter, index (from 0) or text")
    if len(set(readings.values())) > 1:
        kinds = " or ".join(readings)
        raise ValueError(f"the answer {answer!r} could be an option's {kinds}; say which with `target_is`")
    return LETTERS[next(iter(readings.values()))]
