"""Plain generated prose: the text in which needles are hidden. No numbers, no facts, no story."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from collections.abc import Iterator
from random import Random

ADJECTIVES = """old quiet small bright heavy clever slow warm plain broken gentle narrow distant simple polite hollow
eager wide empty famous tired patient curious wooden careful modest pale sturdy lonely early""".split()
NOUNS = """farmer teacher letter window doctor bridge painter engine sailor lamp table dog boat baker blanket kettle
ladder neighbour basket mirror guitar cousin clock ticket jacket driver bottle visitor puppet carpet wagon spoon
merchant camera pencil student curtain nurse parcel tailor""".split()
PLACES = """river garden market valley forest harbour station library kitchen church village square orchard mill
meadow workshop school cellar tower bakery""".split()
NAMES = """Anna Peter Maria Thomas Clara Henry Julia Martin Sofia Daniel Emma Victor Laura Simon Helen Oscar Ruth
George Nina Paul""".split()
VERBS = """watched followed painted carried found crossed visited repaired ignored praised moved described borrowed
lifted sold washed counted remembered covered opened""".split()
TIMES = ("In the morning", "After lunch", "On Sunday", "Late in spring", "Before dinner", "At midnight", "Last winter",
         "During the storm", "A week later", "That evening")  # fmt: skip
ADVERBS = """slowly twice again quietly often alone later carefully together gladly""".split()


def sentence(random: Random) -> str:
    """One sentence of seven to fifteen words, full stop included."""
    pick = random.choice
    match random.randrange(8):
        case 0:
            text = f"The {pick(ADJECTIVES)} {pick(NOUNS)} {pick(VERBS)} the {pick(ADJECTIVES)} {pick(NOUNS)}"
        case 1:
            text = f"{pick(TIMES)}, the {pick(NOUNS)} {pick(VERBS)} one {pick(NOUNS)} near the {pick(PLACES)}"
        case 2:
            text = f"{pick(NAMES)} {pick(VERBS)} the {pick(ADJECTIVES)} {pick(NOUNS)} behind the {pick(PLACES)}"
        case 3:
            text = f"Nobody in the {pick(PLACES)} {pick(VERBS)} the {pick(NOUNS)} of {pick(NAMES)}"
        case 4:
            both = " and ".join(random.sample(NAMES, 2))
            text = f"{pick(TIMES)}, {both} {pick(VERBS)} the {pick(ADJECTIVES)} {pick(NOUNS)}"
        case 5:
            text = f"The {pick(NOUNS)} from the {pick(PLACES)} {pick(VERBS)} every {pick(NOUNS)}"
        case 6:
            text = f"{pick(NAMES)} said that the {pick(NOUNS)} was too {pick(ADJECTIVES)} for the {pick(PLACES)}"
        case _:
            both = " and the ".join(random.sample(PLACES, 2))
            text = f"Between the {both}, the {pick(NOUNS)} {pick(VERBS)} some {pick(NOUNS)}s"
    return f"{text} {pick(ADVERBS)}." if random.random() < 0.4 else f"{text}."


def sentences(random: Random) -> Iterator[str]:
    """Sentences without end."""
    while True:
        yield sentence(random)
