"""The right answers that a file gives, in our form."""

from __future__ import annotations

from harness.core.errors import UserError
from harness.core.sample import JsonValue
from harness.tasks.target import LETTERS, accepted_answers, letters_of

Targets = str | int | float | bool | list[str | int | float | bool] | None


def target_of(value: Targets, choices: tuple[str, ...], where: str) -> tuple[str, ...]:
    """The accepted answers, as letters where there are choices; () where the file gives none.

    A letter means the option of that letter; a text that is no letter, the option itself. Raises UserError where it
    names no option.
    """
    listed: JsonValue = [*value] if isinstance(value, list) else value
    if listed is None or listed in ("", []):
        return ()
    try:
        answers = accepted_answers(listed, None)
        if not choices:
            return answers
        lettered = all(len(answer) == 1 and 0 <= LETTERS.find(answer) < len(choices) for answer in answers)
        return letters_of(answers, choices, "letter" if lettered else "auto")
    except ValueError as error:
        raise UserError(str(error), place=where) from None
