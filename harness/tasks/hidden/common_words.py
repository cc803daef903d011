"""A numbered list of words, ten of which come more often than the others: RULER's common words extraction."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Annotated, Literal, NamedTuple, Self

from msgspec import Struct
from pydantic import Field, model_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.ports import TokenCounter
from harness.core.sample import JsonValue
from harness.tasks.hidden.fit import costs, fitted, swaps
from harness.tasks.hidden.words import words
from harness.tasks.needle.plant import Plant, Probe

VERSION = 1  # raise it when the same arguments give other secrets

_EXCHANGED = 64  # of the last rare words that may give way to longer ones
_STRIDE = 7_368_787  # prime, so that pairs of words come in all places before one comes again


class _Shown(NamedTuple):
    """How many words a worked example has, and how often a common and a rare one comes."""

    words: int
    common_repeats: int
    rare_repeats: int


_EXAMPLES = {"long": _Shown(40, 10, 3), "short": _Shown(20, 3, 1)}
"""RULER's for 4,096 tokens and more, and for less."""


class CommonWordsHidden(Kind):
    """`common` words come `common_repeats` times, others `rare_repeats` times, as many as fit.

    RULER's `common_words_extraction` (NVIDIA/RULER, `scripts/data/synthetic/common_words_extraction.py`), which below
    4,096 tokens repeats words 6 times and once and shows the short example: here the arguments say so. Other than
    there, a common word is never part of another word, so that naming the other is no credit; the last rare word comes
    fewer times where the length needs it; and where the 8,000 words of the list are used up, pairs of them follow
    ("copper-lantern"), not a longer list.
    """

    kind: Literal["common-words"] = "common-words"
    common: Annotated[int, Field(ge=1, le=20, description="words that come more often")] = 10
    common_repeats: Annotated[int, Field(ge=2, le=1000, description="how often each comes")] = 30
    rare_repeats: Annotated[int, Field(ge=1, description="how often each other word comes")] = 3
    example: Annotated[Literal["long", "short"] | None, Field(description="the worked example")] = "long"

    @model_validator(mode="after")
    def _more_often(self) -> Self:
        if self.common_repeats <= self.rare_repeats:
            raise ValueError('"common_repeats" must be more than "rare_repeats"')
        return self

    def fingerprint(self) -> str:
        """Covers the arguments, the list of words and the version."""
        return digest([VERSION, self.model_dump(mode="json"), words().all])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """The probe sees `common` (how many are asked for) and `example`: None, or its `context` and `answer`.

        Raises ValueError for more than one probe, and for a depth.
        """
        if probes > 1:
            raise ValueError("a list of words has one question; `probes` must be 1")
        if depth is not None:
            raise ValueError("words stand all over the list; leave `depths` out")
        shown: JsonValue = None if self.example is None else self._example(random, _EXAMPLES[self.example])
        chosen = _common(random, self.common)
        taken = set(chosen)
        rare = [word for word in words().all if word not in taken]
        random.shuffle(rare)
        listed = _List(chosen, self.common_repeats, self.rare_repeats, tuple(rare), random.getrandbits(64))
        return Plant((Probe({"common": self.common, "example": shown}, chosen),), compose=listed.compose)

    def _example(self, random: Random, shown: _Shown) -> JsonValue:
        chosen = random.sample(words().all, max(shown.words, self.common + 10))
        common, rare = chosen[: self.common], chosen[self.common :]
        entries = common * shown.common_repeats + rare * shown.rare_repeats
        random.shuffle(entries)
        return {"context": _numbered(entries), "answer": _numbered(common)}


class _List(Struct, frozen=True):
    """What a list is made from. `order` seeds the order of its entries."""

    common: tuple[str, ...]
    common_repeats: int
    rare_repeats: int
    rare: tuple[str, ...]
    order: int

    def compose(self, budget: int, tokens: TokenCounter) -> str:
        """A list of `budget` tokens, or up to two fewer."""
        return fitted(_Entries(self), budget, tokens, reach=1)

    def rare_words(self, first: int, last: int) -> list[str]:
        """Rare words by their numbers: those of the list, then pairs of them, none twice."""
        singles = list(self.rare[first:last])
        size = len(self.rare)
        for number in range(max(first, size), last):
            one, other = divmod((number - size) * _STRIDE % size**2, size)
            singles.append(f"{self.rare[one]}-{self.rare[other]}")
        return singles


class _Entries:
    """The drafts of a list: units are entries of rare words."""

    most = None

    def __init__(self, listed: _List) -> None:
        self._list = listed
        self.least = listed.rare_repeats

    def text(self, units: int, extra: int, tokens: TokenCounter) -> str:
        """Longer by exchanging some of the last rare words for others that are left."""
        made = self._list
        full, part = divmod(units, made.rare_repeats)
        number = full + (part > 0)
        rare = made.rare_words(0, number)
        times = [made.rare_repeats] * full + [part] * (part > 0)
        if extra:
            self._lengthen(rare, times, extra, tokens)
        entries = [word for word in made.common for _ in range(made.common_repeats)]
        entries += [word for word, count in zip(rare, times, strict=True) for _ in range(count)]
        Random(made.order).shuffle(entries)  # noqa: S311 -- a seeded draw is the point
        return _numbered(entries)

    def _lengthen(self, rare: list[str], times: list[int], extra: int, tokens: TokenCounter) -> None:
        first = max(0, len(rare) - _EXCHANGED)
        spare = self._list.rare_words(len(rare), len(rare) + _EXCHANGED)
        counted = costs([f" {word}" for word in rare[first:] + spare], "1.", tokens)
        used, others = counted[: len(rare) - first], counted[len(rare) - first :]
        for swap in swaps(used, others, extra, times[first:]):
            rare[first + swap.used] = spare[swap.spare]


def _common(random: Random, number: int) -> tuple[str, ...]:
    """Words that are part of no other word."""
    listed = "\n".join(words().all)
    chosen: dict[str, None] = {}
    while len(chosen) < number:
        word = random.choice(words().all)
        if listed.count(word) == 1:
            chosen[word] = None
    return tuple(chosen)


def _numbered(entries: Sequence[str]) -> str:
    return " ".join(f"{number}. {word}" for number, word in enumerate(entries, start=1))
