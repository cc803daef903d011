"""Numbers hidden in long text: one or several keys, several numbers a key, chains of variables, and none at all."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from harness.tasks.hidden.key_value import Needle, draw_needle
from harness.tasks.prose import sentence
from training.exchange import Exchange
from training.tasks.tickets import QUEUES, ticket

ABSENT = "not in the text"

_NOISE = (
    "The grass is green.", "The sky is blue.", "The sun is yellow.", "Here we go.", "There and back again.",
)  # fmt: skip
_ONE = (
    "A special magic number is hidden within the following text. Make sure to memorize it. "
    "I will quiz you about the number afterwards.\n"
)
_SOME = (
    "Some special magic numbers are hidden within the following text. Make sure to memorize it. "
    "I will quiz you about the numbers afterwards.\n"
)


def filler(random: Random, count: int) -> list[str]:
    """Sentences to hide needles in: mostly prose, sometimes RULER's repeated noise or old tickets."""
    kind = random.random()
    if kind < 0.12:
        return [_NOISE[index % len(_NOISE)] for index in range(count)]
    if kind < 0.2:
        return [ticket(random.choice(QUEUES), random) for _ in range(count // 2)]
    return [sentence(random) for _ in range(count)]


def needles(random: Random, sentences: int, questions: int) -> list[Exchange]:
    """A text of about so many sentences and questions about it, as one conversation."""
    if random.random() < 0.06:
        return _variables(random, sentences)
    keys = 1 if questions == 1 and random.random() < 0.5 else random.randint(questions, questions + 4)
    hidden = _distinct(random, keys + 1)
    missing, hidden = hidden[0], hidden[1:]
    extra = [Needle(hidden[0].key, draw_needle(random, held=False).value)] if random.random() < 0.15 else []
    lines = filler(random, sentences)
    for needle in hidden + extra:
        lines.insert(random.randint(0, len(lines)), needle.sentence())
    values: dict[str, list[str]] = {}
    for line in lines:
        for needle in hidden + extra:
            if line == needle.sentence():
                values.setdefault(needle.key, []).append(needle.value)
    asked = random.sample(list(values), min(questions, len(values)))
    if random.random() < 0.15:
        asked[-1] = missing.key
    plain = len(hidden) == 1 and asked[0] != missing.key and not extra
    text = (_ONE if plain or random.random() < 0.5 else _SOME) + " ".join(lines) + "\n"
    exchanges = [_question(random, key, values.get(key, [])) for key in asked]
    return [Exchange(text + exchanges[0].question, exchanges[0].answer), *exchanges[1:]]


def _distinct(random: Random, count: int) -> list[Needle]:
    found: dict[str, Needle] = {}
    while len(found) < count:
        needle = draw_needle(random, held=False)
        found[needle.key] = needle
    return list(found.values())


def _question(random: Random, key: str, values: list[str]) -> Exchange:
    if len(values) > 1:
        return Exchange(
            f"What are all the special magic numbers for {key} mentioned in the provided text? "
            "Answer with the numbers only.",
            ", ".join(values),
        )
    question = f"What is the special magic number for {key} mentioned in the provided text? Answer with the number only"
    if not values or random.random() < 0.12:
        return Exchange(f'{question}, or with "{ABSENT}" if there is none.', values[0] if values else ABSENT)
    if random.random() < 0.1:
        return Exchange(f"Which number belongs to {key}?", values[0])
    return Exchange(f"{question}.", values[0])


def _variables(random: Random, sentences: int) -> list[Exchange]:
    """RULER's variable tracking, short: which variables hold a value that was handed on?"""
    value = draw_needle(random, held=False).value[:5]
    names = ["".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=3)) for _ in range(random.randint(2, 4))]
    chain = [f"VAR {names[0]} = {value}."]
    chain += [f"VAR {now} = VAR {before}." for before, now in pairwise(names)]
    lines = filler(random, sentences)
    places = sorted(random.randint(0, len(lines)) for _ in chain)
    for place, line in reversed(list(zip(places, chain, strict=True))):
        lines.insert(place, line)
    question = (
        "Memorize and track the chain(s) of variable assignment hidden in the following text.\n\n"
        f"{' '.join(lines)}\nQuestion: Find all variables that are assigned the value {value} in the text above."
    )
    return [Exchange(question, ", ".join(names))]
