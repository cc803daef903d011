"""Values hidden under keys: RULER's needles in a haystack, one or several, or among nothing but others."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Struct
from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.hidden.crowd import Crowd
from harness.tasks.hidden.depths import scattered, spread
from harness.tasks.hidden.words import words
from harness.tasks.needle.plant import Insertion, Plant, Probe
from harness.tasks.split import held_out

VERSION = 1  # raise it when the same arguments give other secrets

KEY_ADJECTIVES = """amber brave calm crimson dusty elder fancy golden happy icy jolly keen lucky mellow noble
olive proud rapid silver tiny urban vivid wild young zesty bold crisp dark fair grand""".split()
KEY_NOUNS = """anchor badger canyon dragon eagle falcon glacier hammer island jungle koala lantern meteor needle
otter panther quartz rocket saddle tiger umbrella violin walnut yacht zebra beacon
cactus donkey ember fountain""".split()

Form = Literal["words", "numbers", "uuids"]

_Many = Annotated[int, Field(ge=1, le=32)]


class Needle(Struct, frozen=True):
    """A key and one value of it; `form` is what the value is."""

    key: str
    value: str
    form: Form = "numbers"

    def sentence(self) -> str:
        """The needle as it stands in the text; RULER's wording (NVIDIA/RULER, `niah`)."""
        return f"One of the special magic {self.form} for {self.key} is: {self.value}."


def draw_needle(random: Random, *, held: bool) -> Needle:
    """A needle whose key and number both belong to the asked part (`held`) or both to the training part."""
    while True:
        key = f"{random.choice(KEY_ADJECTIVES)}-{random.choice(KEY_NOUNS)}"
        value = str(random.randrange(1_000_000, 10_000_000))
        if held_out(key) is held and held_out(value) is held:
            return Needle(key, value)


class KeyValueHidden(Kind):
    """`keys` keys with `values` values each, of which a question asks for all values of `queries` keys.

    RULER's `niah` (NVIDIA/RULER, `scripts/data/synthetic/niah.py`), but no key and no asked value comes twice in a
    text, and what is asked belongs to the part that no embedded model was trained on. As there, `keys` is at least as
    many as are asked for. With `haystack_is_needles` the text is made of needles alone, one a line, and keys are pairs
    from RULER's list of words, of which there are millions; else from the few hundred that the embedded models know.
    """

    kind: Literal["key-value"] = "key-value"
    keys: Annotated[_Many, Field(description="different keys in one text")] = 1
    values: Annotated[_Many, Field(description="values of each key")] = 1
    queries: Annotated[_Many, Field(description="keys that one question asks for")] = 1
    key: Annotated[Form, Field(description="what keys are")] = "words"
    value: Annotated[Form, Field(description="what values are")] = "numbers"
    haystack_is_needles: Annotated[bool, Field(description="no other text than needles, one a line")] = False

    def fingerprint(self) -> str:
        """Covers the arguments and the version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """The first value asked for stands at `depth`, the others anywhere.

        Each probe sees `key` (its first), `query` (all its keys: "a, b, and c"), and `type_value` and
        `type_value_singular` ("numbers" and "number"). Raises ValueError for more than 32 keys in all, and for a depth
        where the text is made of needles.
        """
        asked = self.queries * probes
        if asked > 32:
            raise ValueError(f"{probes} probes ask for {asked} keys; at most 32 fit one text")
        if self.haystack_is_needles and depth is not None:
            raise ValueError("a text made of needles has no depths to choose; leave `depths` out")
        needles = self._needles(random, max(self.keys, asked))
        each = self.queries * self.values
        questions = tuple(
            self._probe(needles[first : first + each], first) for first in range(0, asked * self.values, each)
        )
        if self.haystack_is_needles:
            crowd = Crowd(
                tuple(needle.sentence() for needle in needles),
                tuple(random.random() for _ in needles),
                _Others(random.getrandbits(64), self.key, self.value, tuple(needles)),
            )
            return Plant(questions, compose=crowd.compose)
        depths = scattered(random, len(needles))
        if depth is not None:
            depths[: asked * self.values : each] = [depth] * probes
        elif probes > 1:
            depths[: asked * self.values] = spread(random, asked * self.values)
        places = zip(needles, depths, strict=True)
        return Plant(questions, tuple(Insertion(needle.sentence(), place) for needle, place in places))

    def _needles(self, random: Random, keys: int) -> list[Needle]:
        """Key by key, with the values of one key side by side."""
        seen: set[str] = set()
        needles: list[Needle] = []
        for _ in range(keys):
            key = _another(random, self.key, seen, trained=not self.haystack_is_needles)
            needles += (Needle(key, _another(random, self.value, seen), self.value) for _ in range(self.values))
        return needles

    def _probe(self, needles: list[Needle], first: int) -> Probe:
        keys = list(dict.fromkeys(needle.key for needle in needles))
        query = keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])}, and {keys[-1]}"
        return Probe(
            fields={
                "key": keys[0],
                "query": query,
                "type_value": self.value,
                "type_value_singular": self.value.removesuffix("s"),
            },
            target=tuple(needle.value for needle in needles),
            asks_for=() if self.haystack_is_needles else tuple(range(first, first + len(needles))),
        )


class _Others(Struct, frozen=True):
    """Needles that nobody asks for: others than `asked`, without end, and the same ones each time."""

    seed: int
    key: Form
    value: Form
    asked: tuple[Needle, ...]

    def __iter__(self) -> Iterator[str]:
        random = Random(self.seed)  # noqa: S311 -- a seeded draw is the point
        keys, values = {needle.key for needle in self.asked}, {needle.value for needle in self.asked}
        while True:
            needle = Needle(_drawn(random, self.key), _drawn(random, self.value), self.value)
            if needle.key not in keys and needle.value not in values:
                keys.add(needle.key)
                yield needle.sentence()


def _another(random: Random, form: Form, seen: set[str], *, trained: bool = False) -> str:
    """One of the asked part that is not among `seen`, and is from now on."""
    while True:
        drawn = _drawn(random, form, trained=trained)
        if drawn not in seen and held_out(drawn):
            seen.add(drawn)
            return drawn


def _drawn(random: Random, form: Form, *, trained: bool = False) -> str:
    """Words are of RULER's own list, of which there are millions of pairs, or of those that training knows."""
    if form == "numbers":
        return str(random.randrange(1_000_000, 10_000_000))
    if form == "uuids":
        return str(UUID(int=random.getrandbits(128), version=4))
    adjectives: Sequence[str] = KEY_ADJECTIVES if trained else words().adjectives
    nouns: Sequence[str] = KEY_NOUNS if trained else words().nouns
    return f"{random.choice(adjectives)}-{random.choice(nouns)}"
