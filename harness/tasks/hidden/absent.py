"""The absent kind: a key that is asked for and may not be in the text at all, among others that are."""

from __future__ import annotations

from random import Random
from typing import Annotated, Literal

from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.number import Finite
from harness.tasks.hidden.depths import scattered, spread
from harness.tasks.hidden.key_value import Needle, draw_needle
from harness.tasks.needle.plant import Insertion, Plant, Probe

VERSION = 1  # raise it when the same arguments give other samples

NOT_IN_THE_TEXT = "not in the text"
"""The accepted answer where the key is absent, in the words that the prompt gives."""


class AbsentHidden(Kind):
    """Does a model say that something is not there, or make it up?

    A text has a needle where the one asked for would stand, and `distractors` others, whether the key asked for is
    among them or not: nothing but its key tells a text with it from one without. Of the questions, `share_absent` ask
    for a key that no needle has; the rest ask for the needle at the depth asked for, so that always answering "not in
    the text" earns that share and no more. Keys and numbers are RULER's (`key-value`), held out from training.
    """

    kind: Literal["absent"] = "absent"
    distractors: Annotated[int, Field(ge=0, le=32, description="needles that are not asked for")] = 3
    share_absent: Annotated[Finite, Field(ge=0, le=1, description="of the questions ask for what is not there")] = 1.0

    def fingerprint(self) -> str:
        """Covers the arguments and the version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """Of one text's `probes` questions the same share are about what is absent, to the nearest one, drawn.

        Each probe sees `key`. The right answer to an absent key rests on nothing in the text, so `asks_for` is empty.
        Raises ValueError for more than 32 probes.
        """
        if probes > 32:
            raise ValueError(f"{probes} probes ask for as many keys; at most 32 are asked for in one text")
        needles = _different(random, 2 * probes + self.distractors)
        missing, needles = needles[:probes], needles[probes:]
        depths = spread(random, probes) if depth is None else [depth] * probes
        places = zip(needles, [*depths, *scattered(random, self.distractors)], strict=True)
        insertions = tuple(Insertion(needle.sentence(), place) for needle, place in places)
        absent = self._absent(random, probes)
        questions = (
            _absent(missing[place]) if place in absent else _present(needles[place], place) for place in range(probes)
        )
        return Plant(tuple(questions), insertions)

    def _absent(self, random: Random, probes: int) -> set[int]:
        """Which questions are about what is absent: their number is the share of them, up or down by chance."""
        count = min(probes, int(probes * self.share_absent + random.random()))
        return set(random.sample(range(probes), count))


def _absent(needle: Needle) -> Probe:
    return Probe({"key": needle.key}, (NOT_IN_THE_TEXT,), (), {"present": "no"})


def _present(needle: Needle, place: int) -> Probe:
    return Probe({"key": needle.key}, (needle.value,), (place,), {"present": "yes"})


def _different(random: Random, count: int) -> list[Needle]:
    """Needles of which no two share a key or a number."""
    keys: dict[str, Needle] = {}
    values: set[str] = set()
    while len(keys) < count:
        needle = draw_needle(random, held=True)
        if needle.key not in keys and needle.value not in values:
            keys[needle.key] = needle
            values.add(needle.value)
    return list(keys.values())
