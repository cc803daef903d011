"""Made-up runs of which the truth is known, and what is tried on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Values = NDArray[np.float64]
Random = np.random.Generator
Shape = Literal["normal", "exponential"]
SIZES = (10, 30, 150, 1_000)


@dataclass(frozen=True)
class Case:
    """One row: `trial` makes a run and says whether it was right (or which share of it), or its p-value; None where
    the method says nothing of that run. `every` thins the runs of methods that are slow."""

    method: str
    setting: str
    trial: Callable[[Random], float | None]
    every: int = 1


def right(random: Random, chance: float, n: int) -> Values:
    """Right and wrong answers."""
    return (random.random(n) < chance).astype(float)


def fractions(random: Random, chance: float, n: int) -> Values:
    """Partial credit with this mean: beta-distributed, a fifth of it all or nothing."""
    own = random.beta(4 * chance, 4 * (1 - chance), n)
    return np.where(random.random(n) < 0.2, right(random, chance, n), own)


def drawn(random: Random, shape: Shape, n: int) -> Values:
    """Measurements with a mean of 0 and a spread of 1."""
    return random.normal(0, 1, n) if shape == "normal" else random.exponential(1, n) - 1


def lucks(random: Random, n: int, shared: float) -> tuple[Values, Values]:
    """The luck of two models, each uniform, and the same for `shared` of the questions or texts."""
    luck = random.random((3, n))
    return luck[0], np.where(luck[2] < shared, luck[0], luck[1])


@dataclass(frozen=True)
class Pair:
    """Two models with mean credits `a` and `b`, `shared` of whose questions are answered alike by the same luck."""

    a: float
    b: float
    shared: float

    def __str__(self) -> str:
        return f"{self.a} and {self.b}, {self.shared:.0%} alike"

    def right(self, random: Random, n: int) -> tuple[Values, Values]:
        """Right and wrong answers to n questions."""
        of_a, of_b = lucks(random, n, self.shared)
        return (of_a < self.a).astype(float), (of_b < self.b).astype(float)

    def fractions(self, random: Random, n: int) -> tuple[Values, Values]:
        """Partial credit for n questions, a fifth of which give all or nothing."""
        of_a, of_b = lucks(random, n, self.shared)
        whole = random.random(n) < 0.2
        own = (betaincinv(4 * mean, 4 * (1 - mean), luck) for mean, luck in ((self.a, of_a), (self.b, of_b)))
        won = ((of_a < self.a).astype(float), (of_b < self.b).astype(float))
        first, second = (np.where(whole, all_or_none, part) for all_or_none, part in zip(won, own, strict=True))
        return first, second

    def odds(self) -> float:
        """How often A alone is right for each time that B alone is."""
        a_only = self.shared * max(0.0, self.a - self.b) + (1 - self.shared) * self.a * (1 - self.b)
        b_only = self.shared * max(0.0, self.b - self.a) + (1 - self.shared) * self.b * (1 - self.a)
        return a_only / b_only


@dataclass(frozen=True)
class Texts:
    """So many texts of 1 to 8 questions each; answers about one text are correlated by `alike` (beta-binomial)."""

    count: int
    alike: float

    def __str__(self) -> str:
        return f"{self.count} texts of 1 to 8, correlation {self.alike}"

    def clusters(self, random: Random) -> NDArray[np.int64]:
        """The text of each question."""
        return np.repeat(np.arange(self.count), random.integers(1, 9, self.count))

    def chances(self, mean: float, luck: Values) -> Values:
        """How likely each text's questions are answered right, by how easy it is (`luck`, uniform)."""
        size = (1 - self.alike) / self.alike
        return np.asarray(betaincinv(mean * size, (1 - mean) * size, luck))

    def right(self, random: Random, chance: float) -> tuple[Values, NDArray[np.int64]]:
        """Right and wrong answers of one model, and the text of each."""
        clusters = self.clusters(random)
        of_text = self.chances(chance, random.random(self.count))
        return (random.random(len(clusters)) < of_text[clusters]).astype(float), clusters

    def pair(self, random: Random, pair: Pair) -> tuple[Values, Values, NDArray[np.int64]]:
        """Right and wrong answers of two models, to which texts and questions are alike easy as the pair says."""
        clusters = self.clusters(random)
        texts = lucks(random, self.count, pair.shared)
        own = lucks(random, len(clusters), pair.shared)
        a, b = (
            (luck < self.chances(mean, text)[clusters]).astype(float)
            for mean, text, luck in ((pair.a, texts[0], own[0]), (pair.b, texts[1], own[1]))
        )
        return a, b, clusters
