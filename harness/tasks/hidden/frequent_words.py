"""Coded text whose words come the more often the lower their rank: RULER's frequent words extraction."""

from __future__ import annotations

from math import ceil
from random import Random
from string import ascii_lowercase
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.number import Finite
from harness.core.ports import TokenCounter
from harness.tasks.hidden.fit import costs, fitted, swaps
from harness.tasks.needle.plant import Plant, Probe

VERSION = 1  # raise it when the same arguments give other secrets

_NOISE = "..."  # what stands in for the most frequent word
_TOKENS_PER_WORD = 50  # of the text for each word of the vocabulary
_REACH = 12  # tokens that a few dots add
_EXCHANGED = 64  # of the rarest words that may give way to longer ones


class FrequentWordsHidden(Kind):
    """Coded words by a zeta distribution: the one of rank k makes up k**-alpha / zeta(alpha) of the text.

    RULER's `freq_words_extraction` (NVIDIA/RULER, `scripts/data/synthetic/freq_words_extraction.py`): rank 1 is "...",
    which the question says to ignore, and the answer is ranks 2 to 4; there is one word for every 50 tokens of text.
    RULER's text is up to 3% shorter than asked for; here a few more dots make it exact, and a text so short that rank 5
    comes as often as rank 4 is refused.
    """

    kind: Literal["frequent-words"] = "frequent-words"
    alpha: Annotated[Finite, Field(gt=1, le=4, description="of the zeta distribution")] = 2.0
    letters: Annotated[int, Field(ge=4, le=20, description="of a coded word")] = 6
    answers: Annotated[int, Field(ge=1, le=10, description="how many of the most frequent words are asked for")] = 3

    def fingerprint(self) -> str:
        """Covers the arguments and the version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """The probe sees `answers`: how many words are asked for.

        Raises ValueError for more than one probe, and for a depth.
        """
        if probes > 1:
            raise ValueError("a coded text has one question; `probes` must be 1")
        if depth is not None:
            raise ValueError("words stand all over the text; leave `depths` out")
        code = _Code(random.getrandbits(64), self.alpha, self.letters, self.answers)
        target = tuple(code.vocabulary(self.answers + 1)[1:])
        return Plant((Probe({"answers": self.answers}, target),), compose=code.compose)


class _Code(Struct, frozen=True):
    """What a coded text is made from."""

    seed: int
    alpha: float
    letters: int
    answers: int

    def vocabulary(self, size: int) -> list[str]:
        """Words by rank, none twice; a longer vocabulary begins with a shorter one."""
        random = Random(f"words {self.seed}")  # noqa: S311 -- a seeded draw is the point
        ranked = {_NOISE: None}
        while len(ranked) < size:
            ranked["".join(random.choices(ascii_lowercase, k=self.letters))] = None
        return list(ranked)

    def compose(self, budget: int, tokens: TokenCounter) -> str:
        """A text of `budget` tokens."""
        return fitted(_CodedText(self, budget // _TOKENS_PER_WORD), budget, tokens, _REACH)


class _CodedText:
    """The drafts of a coded text: units are words, before each rank's share is rounded down."""

    most = None

    def __init__(self, code: _Code, size: int) -> None:
        self._code = code
        self._vocabulary = code.vocabulary(max(size, code.answers + 1))
        whole = zeta(code.alpha)
        self._shares = [rank**-code.alpha / whole for rank in range(1, len(self._vocabulary) + 1)]
        last, next_one = ((code.answers + more) ** -code.alpha / whole for more in (1, 2))
        self.least = ceil(1 / (last - next_one))  # from here on the last answer comes more often than the next word

    def text(self, units: int, extra: int, tokens: TokenCounter) -> str:
        """Longer by dots, and by words that have more tokens."""
        times = [int(units * share) for share in self._shares]
        ranked = self._vocabulary[: sum(count > 0 for count in times)]
        if extra:
            self._lengthen(ranked, times, extra, tokens)
        coded = [word for word, count in zip(ranked, times, strict=False) for _ in range(count)]
        Random(f"order {self._code.seed}").shuffle(coded)  # noqa: S311 -- a seeded draw is the point
        return " ".join(coded)

    def _lengthen(self, ranked: list[str], times: list[int], extra: int, tokens: TokenCounter) -> None:
        """Add dots; what is less than one, by exchanging some of the rarest words for others that are left."""
        first = max(self._code.answers + 1, len(ranked) - _EXCHANGED)
        spare = self._code.vocabulary(len(self._vocabulary) + _EXCHANGED)[-_EXCHANGED:]
        counted = costs([f" {word}" for word in [_NOISE, *ranked[first:], *spare]], _NOISE, tokens)
        dots, extra = divmod(extra, max(1, counted[0]))
        times[0] += dots
        used, others = counted[1 : len(ranked) - first + 1], counted[len(ranked) - first + 1 :]
        for swap in swaps(used, others, extra, times[first : len(ranked)]):
            ranked[first + swap.used] = spare[swap.spare]


def zeta(alpha: float) -> float:
    """Riemann's zeta function for a real `alpha` above 1, by Euler and Maclaurin's sum; to about 14 digits."""
    first = 32
    head = sum(number**-alpha for number in range(1, first))
    tail = first ** (1 - alpha) / (alpha - 1) + first**-alpha / 2
    correction = alpha * first ** (-alpha - 1) / 12
    return float(head + tail + correction * (1 - (alpha + 1) * (alpha + 2) / 60 / first**2))
