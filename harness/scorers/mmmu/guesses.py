"""The options that MMMU's code draws for answers from which it reads none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from harness.scorers.mmmu.option import letters

_SEED = 42


def official_chance() -> Random:
    """As it is when the official code begins: seeded once, for all subjects together."""
    return Random(_SEED)  # noqa: S311 -- the very generator whose draws are in published scores


def draw(chance: Random, choices: tuple[str, ...]) -> str:
    """The letter that comes next. It depends on how many options each earlier question had that was drawn for."""
    return chance.choice(letters(choices))


def seeded_guesses(unparsed: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A letter for each question, given its options, from whose answer none was read, in the order of the dataset.

    That order is: subjects by name, then questions as their file lists them. Answers with a reading use up no draw, and
    neither do open questions; so one more or one less of them shifts all that come after.
    """
    chance = official_chance()
    return (draw(chance, choices) for choices in unparsed)
