"""Runs with a known truth, and what a test says or finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import get_args

import numpy as np
from made_up import SIZES, Case, Pair, Random, Shape, Texts, Values, drawn

from harness.stats.correction import benjamini_hochberg, holm
from harness.stats.detectable import detectable_difference
from harness.stats.equivalence import equivalence
from harness.stats.paired import mcnemar, paired_difference
from harness.stats.welch import welch

Trial = Callable[[Random], float | None]
Credits = Callable[[Random, Pair], tuple[Values, ...]]
"""Of two models, aligned, and the text of each where there are any."""
_PILOT = 400


def p_values() -> Iterator[Case]:
    """Where there is no difference."""
    for n in SIZES:
        for p in (0.5, 0.9):
            yield Case("exact McNemar", f"n {n:,}, both {p}", _p(_right(n), Pair(p, p, 0.3)))
    for n in (10, 30, 150):
        yield Case("sign flip", f"n {n:,}, partial credit, both 0.6", _p(_fractions(n), Pair(0.6, 0.6, 0.3)))
    for count in (10, 40):
        texts = Texts(count, 0.5)
        yield Case("sign flip by cluster", f"{texts}, both 0.6", _p(texts.pair, Pair(0.6, 0.6, 0.3)))
    for n in (3, 5, 30):
        for shape in get_args(Shape):
            yield Case("Welch", f"{n} against {n}, {shape}", _welch(n, shape))


def claims() -> Iterator[Case]:
    """Where nothing may be claimed: in 5% of runs at most."""
    for name, correct in (("Holm", holm), ("Benjamini-Hochberg", benjamini_hochberg)):
        yield Case(f"{name}, any of 10", "10 comparisons of 150, nothing to find", _any_of_ten(correct))
    at_margin = Pair(0.8, 0.75, 0.5)
    for n in (150, 1_000, 5_000):
        yield Case("equivalence", f"n {n:,}, {at_margin}", _equal(_right(n), at_margin))
    for n in (150, 1_000):
        yield Case("equivalence, partial credit", f"n {n:,}, {at_margin}", _equal(_fractions(n), at_margin))
    for count in (40, 150, 600):
        for alike in (0.1, 0.5):
            texts = Texts(count, alike)
            yield Case("equivalence, clustered", f"{texts}, {at_margin}", _equal(texts.pair, at_margin))


def powers() -> Iterator[Case]:
    """Where the true difference is what `detectable_difference` names: 80% of runs find it."""
    for n in (30, 150, 1_000):
        for shared in (0.0, 0.7):
            yield Case("exact McNemar", f"n {n:,}, about 0.7, {shared:.0%} alike", _power(_right(n), shared))
    for n in (30, 150):
        yield Case("sign flip", f"n {n:,}, partial credit about 0.7, 70% alike", _power(_fractions(n), 0.7))
    for count in (10, 40, 150):
        texts = Texts(count, 0.5)
        yield Case("sign flip by cluster", f"{texts}, about 0.7, 70% alike", _power(texts.pair, 0.7))


def _right(n: int) -> Credits:
    return lambda random, pair: pair.right(random, n)


def _fractions(n: int) -> Credits:
    return lambda random, pair: pair.fractions(random, n)


def _p(credits: Credits, pair: Pair) -> Trial:
    def trial(random: Random) -> float | None:
        found = paired_difference(*credits(random, pair))
        return None if found is None else found.p

    return trial


def _welch(n: int, shape: Shape) -> Trial:
    def trial(random: Random) -> float | None:
        found = welch(drawn(random, shape, n).tolist(), drawn(random, shape, n).tolist())
        return None if found is None else found.p

    return trial


def _any_of_ten(correct: Callable[[list[float]], tuple[float, ...]]) -> Trial:
    def trial(random: Random) -> bool:
        ps = []
        for _ in range(10):
            a, b = Pair(0.7, 0.7, 0.3).right(random, 150)
            ps.append(mcnemar(int((a > b).sum()), int((a < b).sum())))
        return min(correct(ps)) < 0.05

    return trial


def _equal(credits: Credits, pair: Pair) -> Trial:
    def trial(random: Random) -> bool:
        a, b, *texts = credits(random, pair)
        return equivalence(a, b, abs(pair.a - pair.b), *texts).shown

    return trial


def _power(credits: Credits, shared: float) -> Trial:
    named = cache(lambda: _named(credits, shared))

    def trial(random: Random) -> float | None:
        found = paired_difference(*credits(random, named()))
        return None if found is None else found.p < 0.05

    return trial


def _named(credits: Credits, shared: float) -> Pair:
    """The two models about 0.7 whose difference is the one that runs of theirs name on average: by halving."""
    low, high = 0.0, 0.6
    for _ in range(20):
        middle = (low + high) / 2
        pair = Pair(0.7 + middle / 2, 0.7 - middle / 2, shared)
        random = np.random.default_rng(_PILOT)
        told = [detectable_difference(a - b, *texts) for a, b, *texts in (credits(random, pair) for _ in range(_PILOT))]
        low, high = (middle, high) if np.mean([one or 0.0 for one in told]) > middle else (low, middle)
    return pair
