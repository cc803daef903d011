"""What is hidden in one text and what is asked of it: sentences to insert, and questions with their answers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from msgspec import Struct

from harness.core.ports import Configured, TokenCounter
from harness.core.sample import JsonValue


class Insertion(Struct, frozen=True):
    """A sentence (or a few) that is put into the text, without white space around it.

    `depth` is where, in percent of the surrounding text's tokens; insertions of one depth keep their order.
    """

    text: str
    depth: float


class Probe(Struct, frozen=True):
    """One question about the text. `fields` is what the prompt sees beside `context`.

    `asks_for` are the places in `Plant.insertions` of what the right answer rests on; their depths are recorded.
    """

    fields: dict[str, JsonValue]
    target: tuple[str, ...]
    asks_for: tuple[int, ...] = ()
    tags: dict[str, str] = {}


Composer = Callable[[int, TokenCounter], str]
"""Makes a whole text of as nearly as possible so many tokens, as the counter counts them, and never more."""


class Plant(Struct, frozen=True):
    """One text's secrets. With `compose` the text is made by it; without, `insertions` are put into a haystack."""

    probes: tuple[Probe, ...]
    insertions: tuple[Insertion, ...] = ()
    compose: Composer | None = None


class Hidden(Configured, Protocol):
    """A kind of secret: one file, one frozen value whose fields are its YAML arguments."""

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """Draw one text's secrets with `random` alone.

        `depth` (percent) is for the insertion that is asked for; None, and what else is inserted, is drawn. `probes` is
        how many questions are asked of the one text, each by itself: then the depths of what is asked for are spread
        over the text where `depth` is None. Raises ValueError for a number of probes that cannot be had.
        """
        ...
