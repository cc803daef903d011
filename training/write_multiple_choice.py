"""Writes the shipped multiple-choice suite: the same number of held-out items from each category and difficulty.

python -m training.write_multiple_choice
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

from training.tasks.multiple_choice import draw_item, shuffled

FILE = Path(__file__).parent.parent / "suites/data/multiple-choice.jsonl"
_PER_CELL = 7


def rows(seed: int = 1) -> list[dict[str, object]]:
    """The suite's lines, easy ones first."""
    random, counts, seen = Random(seed), Counter[tuple[str, str]](), set[str]()
    found = []
    while len(found) < _PER_CELL * len(counts) or len(found) < 100:
        item = draw_item(random, held=True)
        cell = (item.category, item.difficulty)
        counts[cell] += 0
        if counts[cell] == _PER_CELL or f"{item.question} {item.right}" in seen:
            continue
        counts[cell] += 1
        seen.add(f"{item.question} {item.right}")
        choices, letter = shuffled(item, random)
        name = f"{item.category.replace(' ', '-')}-{item.difficulty}-{counts[cell]}"
        found.append({"id": name, "question": item.question, "choices": choices, "answer": letter,
                      "category": item.category, "difficulty": item.difficulty})  # fmt: skip
    order = {"easy": 0, "medium": 1, "hard": 2}
    return sorted(found, key=lambda row: (order[str(row["difficulty"])], str(row["category"]), str(row["id"])))


if __name__ == "__main__":
    FILE.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()))
