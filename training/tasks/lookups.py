"""Dense look-ups of a key's value in a short list: they teach in few tokens the copying that needles need."""

from __future__ import annotations

from random import Random

from harness.tasks.hidden.key_value import KEY_ADJECTIVES, KEY_NOUNS
from harness.tasks.prose import ADJECTIVES, NOUNS
from training.exchange import Exchange

_WORDS = KEY_ADJECTIVES + KEY_NOUNS + ADJECTIVES + NOUNS
_FORMS = (" {} {}", " {}: {}", " {} is {}", " {} is: {}")


def lookups(random: Random, pairs: int, questions: int) -> list[Exchange]:
    """One list and several questions about it, as one conversation."""
    keys = random.sample(_WORDS, pairs)
    digits = random.choice((1, 1, 2, 3, 5, 7))
    values = ["".join(random.choices("0123456789", k=digits)) for _ in keys]
    form = random.choice(_FORMS)
    listed = "Remember:" + ",".join(form.format(key, value) for key, value in zip(keys, values, strict=True)) + ".\n"
    exchanges = []
    for number in range(questions):
        index = random.randrange(pairs)
        question = f"What is {keys[index]}?"
        exchanges.append(Exchange(question if number else listed + question, values[index]))
    return exchanges
