"""Writes tokenizer.json: the vocabulary learnt from the generators' own text and from this repository's Python.

python -m training.write_tokenizer

It is part of the models: with another vocabulary they have to be trained anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from training import tokenizer
from training.tasks.arithmetic import arithmetic
from training.tasks.multiple_choice import multiple_choice
from training.tasks.needles import needles
from training.tasks.programs import programs
from training.tasks.tickets import tickets

_WORDS = Path(__file__).parent / "phrasebook"


def texts(seed: int = 0) -> Iterator[str]:
    """Questions and answers of every family, tickets most of all, since they have the widest vocabulary."""
    random = Random(seed)
    for _ in range(3000):
        for family in (arithmetic, multiple_choice, tickets, tickets, tickets, programs):
            yield from family(random)
        for exchange in needles(random, 8, 1):
            yield from exchange
    for file in sorted(_WORDS.glob("*.txt")):
        yield from [file.read_text().replace("|", " ")] * 20
    yield from (file.read_text() for file in sorted(Path("harness/core").glob("*.py")))
    yield from ["user", "assistant", "system"] * 100


if __name__ == "__main__":
    tokenizer.train(texts())
