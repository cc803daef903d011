"""Writings: short texts of a kind about a topic, from small grammars in `writings.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from random import Random

import msgspec
import yaml
from msgspec import Struct

_SENTENCES = 3  # between opening and closing


class Writing(Struct, frozen=True):
    """A text about `topic` of the kind `form`, such as a poem about tapirs."""

    form: str
    topic: str
    text: str

    def turn(self) -> str:
        """How it was asked for and given: lines of a conversation, with their ends."""
        return f"User: Write a {self.form} about {self.topic}.\nAssistant: {self.text}\n"


class _Grammar(Struct, frozen=True, forbid_unknown_fields=True):
    joint: str
    opening: tuple[str, ...]
    body: tuple[str, ...]
    closing: tuple[str, ...]


class Grammars(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is drawn from."""

    kinds: dict[str, _Grammar]
    topics: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


@cache
def grammars() -> Grammars:
    """Read from `writings.yaml`."""
    text = resources.files("harness.tasks.hidden").joinpath("writings.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Grammars)


def write(random: Random, form: str, topic: str) -> Writing:
    """One of many million texts of that form about that topic, of about 50 words."""
    grammar = grammars().kinds[form]
    slots = _Slots(random, topic)
    sentences = [
        random.choice(grammar.opening),
        *random.sample(grammar.body, _SENTENCES),
        random.choice(grammar.closing),
    ]
    return Writing(form, topic, grammar.joint.join(sentences).format_map(slots))


class _Slots(dict[str, str]):
    """Draws a word each time that a slot is filled."""

    def __init__(self, random: Random, topic: str) -> None:
        super().__init__(topic=topic)
        self._random = random
        self._words = grammars().words

    def __missing__(self, slot: str) -> str:
        return self._random.choice(self._words[slot])
