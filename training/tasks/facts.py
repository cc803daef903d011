"""Facts and groups of words for recall questions, read from phrase files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent.parent / "phrasebook"


class Relation(NamedTuple):
    """A question with a blank, and the answer for each word that may fill it."""

    name: str
    question: str
    answers: dict[str, str]


def _relation(line: str) -> Relation:
    name, question, pairs = line.split("|")
    return Relation(name, question, dict(pair.split("=", 1) for pair in pairs.split(";")))


FACTS = [_relation(line) for line in (_FOLDER / "facts.txt").read_text().splitlines()]
GROUPS = {
    name: words.split(";")
    for name, words in (line.split("|") for line in (_FOLDER / "groups.txt").read_text().splitlines())
}
