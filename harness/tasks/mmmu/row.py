"""A row of MMMU or MMMU-Pro as a sample: its options, its accepted answers, its images in their places."""

from __future__ import annotations

import re

from harness.core.errors import UserError, placed
from harness.core.nearest import did_you_mean
from harness.core.sample import OF_SUITE, Image, JsonValue, Sample
from harness.tasks.images.cell import images_of
from harness.tasks.mmmu.literal import texts_of
from harness.tasks.mmmu.subjects import DISCIPLINES
from harness.tasks.table import Row
from harness.tasks.target import LETTERS

MOST_IMAGES = 7
IMAGE_COLUMNS = tuple(f"image_{number}" for number in range(1, MOST_IMAGES + 1))

_NAMED = re.compile(r"<image ([1-7])>")


def sample_of(row: Row, subject: str | None) -> Sample:
    """The question of a row; its subject is in a column where none is given. Raises ValueError or UserError.

    `<image 3>` names the sample's third image: where a row has a gap before it, names are moved with their images.
    """
    subject = _text(row, "subject") if subject is None else subject
    images, moved = _images(row)
    options = tuple(_renamed(option, moved) for option in _options(row))
    question = _renamed(_text(row, "question"), moved) if "question" in row else ""
    discipline = DISCIPLINES.get(subject, "")
    fields: dict[str, JsonValue] = {
        "question": question,
        "options": list(options),
        "choices": list(options),
        "question_type": "multiple-choice" if options else "open",
        "subject": subject.replace("_", " "),
        "discipline": discipline,
    }
    return Sample(
        id=_text(row, "id"),
        fields=fields,
        target=_target(row, options),
        choices=options,
        tags=_tags(row, subject, bool(options)),
        cluster=OF_SUITE + subject,
        images=images,
    )


def _images(row: Row) -> tuple[tuple[Image, ...], dict[int, int]]:
    """The images that are there, and the place of each by the number of its column."""
    images: list[Image] = []
    moved: dict[int, int] = {}
    columns = ("image",) if "image" in row else IMAGE_COLUMNS
    for number, column in enumerate(columns, start=1):
        try:
            found = list(images_of(row.get(column), None))
        except UserError as error:
            raise placed(error, f"column {column!r}") from None
        if found:
            images += found
            moved[number] = len(images)
    if not images:
        raise ValueError("there is no image")
    return tuple(images), moved


def _renamed(text: str, moved: dict[int, int]) -> str:
    """`text` with the images that it names at their new numbers. Raises ValueError where it would name another's."""
    if all(old == new for old, new in moved.items()):
        return text
    absent = next((named[0] for named in _NAMED.finditer(text) if int(named[1]) not in moved), None)
    if absent is not None:
        raise ValueError(f"the text names {absent}, and the row does not have that image")
    return _NAMED.sub(lambda named: f"<image {moved[int(named[1])]}>", text)


def _options(row: Row) -> tuple[str, ...]:
    """None for an open question."""
    options = texts_of(row.get("options"))
    kind = row.get("question_type", "multiple-choice")
    if kind == "open":
        return ()
    if kind != "multiple-choice":
        raise ValueError(f"the question_type {kind!r} is neither multiple-choice nor open")
    if options is None or not 2 <= len(options) <= len(LETTERS):
        raise ValueError(f"the options {str(row.get('options'))[:200]!r} are no list of 2 to {len(LETTERS)}")
    return options


def _target(row: Row, options: tuple[str, ...]) -> tuple[str, ...]:
    answer = _text(row, "answer").strip()
    if options:
        if len(answer) != 1 or answer not in LETTERS[: len(options)]:
            raise ValueError(f"the answer {answer!r} is not the letter of one of the {len(options)} options")
        return (answer,)
    listed = texts_of(answer)
    accepted = tuple(each for each in ((answer,) if listed is None else listed) if each.strip())
    if not accepted:
        raise ValueError("the answer is missing")
    return accepted


def _tags(row: Row, subject: str, multiple_choice: bool) -> dict[str, str]:
    tags = {"subject": subject, "discipline": DISCIPLINES.get(subject, "")}
    if isinstance(difficulty := row.get("topic_difficulty"), str):
        tags["difficulty"] = difficulty
    if kinds := texts_of(row.get("img_type")):
        tags["image_type"] = ", ".join(dict.fromkeys(kinds))
    tags["question_type"] = "multiple-choice" if multiple_choice else "open"
    return {name: text for name, text in tags.items() if text}


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    if not isinstance(value, str) or not value.strip():
        fix = "" if column in row else did_you_mean(column, map(str, row), list_as="The columns are")
        raise ValueError(f"there is no text in column {column!r}. {fix}".rstrip(". ") + ".")
    return value
