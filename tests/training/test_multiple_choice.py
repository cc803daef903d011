"""The shipped multiple-choice suite is what its script writes, and its questions are sound."""

from __future__ import annotations

import json
from collections import Counter

from training.write_multiple_choice import FILE, rows


def test_the_script_writes_the_shipped_file():
    """Nobody edited one without the other."""
    shipped = [json.loads(line) for line in FILE.read_text().splitlines()]
    assert json.loads(json.dumps(rows())) == shipped


def test_every_item_has_four_different_options_and_one_answer():
    """And no letter is right much more often than another."""
    letters = Counter(row["answer"] for row in rows())
    assert all(len(set(row["choices"])) == 4 for row in rows())
    assert len(rows()) >= 120
    assert min(letters.values()) > 0.15 * letters.total()
    assert letters.keys() == set("ABCD")
