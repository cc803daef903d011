"""Short multiple-choice questions whose last line is the answer, which is what the instant server says."""

from __future__ import annotations

import json
from pathlib import Path

LETTERS = "ABCD"
OPTIONS = {"A": "ash", "B": "birch", "C": "cedar", "D": "dogwood"}


def write_questions(path: Path, count: int) -> Path:
    """Write `count` different questions as JSON Lines: id, question, A to D and answer (a letter)."""
    with path.open("w") as file:
        for number in range(count):
            answer = LETTERS[number % len(LETTERS)]
            last_line = f"The tree that is meant is this one. ANSWER: {answer}"
            question = f"Item {number}: which of these trees is meant here?\n{last_line}"
            file.write(json.dumps({"id": str(number), "question": question, **OPTIONS, "answer": answer}) + "\n")
    return path
