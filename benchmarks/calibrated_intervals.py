"""Runs with a known truth, and whether an interval of theirs held it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

import numpy as np
from made_up import SIZES, Case, Pair, Random, Shape, Texts, drawn, fractions

from harness.stats.bradley_terry import bradley_terry
from harness.stats.clustered import clustered_interval
from harness.stats.correction import holm
from harness.stats.effect import effect
from harness.stats.estimate import Ledger, estimate
from harness.stats.paired import difference_interval, mcnemar
from harness.stats.ranking import Rank, ranks
from harness.stats.welch import welch
from harness.stats.wilson import mean_interval, wilson

Trial = Callable[[Random], float | None]
PAIRS = tuple(
    Pair(a, b, shared) for a, b in ((0.5, 0.5), (0.8, 0.75), (0.95, 0.93), (0.9, 0.6)) for shared in (0.0, 0.7)
)
FEWER = tuple(Pair(a, b, 0.7) for a, b in ((0.5, 0.5), (0.8, 0.75), (0.9, 0.6)))
SPREADS = ((3, 3, 1.0), (5, 5, 1.0), (5, 20, 3.0), (30, 30, 3.0))


def intervals() -> Iterator[Case]:
    """All of them."""
    yield from _scores()
    yield from _epochs()
    yield from _differences()
    yield from _means()
    yield from _ranks()
    yield from _strengths()


def _scores() -> Iterator[Case]:
    for n in SIZES:
        for p in (0.02, 0.1, 0.5, 0.9, 0.98):
            yield Case("Wilson", f"n {n:,}, p {p}", _wilson(n, p))
    for n in SIZES:
        for p in (0.1, 0.5, 0.9):
            yield Case("mean of partial credit", f"n {n:,}, mean {p}", _mean(n, p))
    for texts in (10, 40):
        for p in (0.1, 0.5, 0.9):
            for alike in (0.1, 0.5):
                yield Case("clustered", f"{Texts(texts, alike)}, p {p}", _clustered(Texts(texts, alike), p))


def _wilson(n: int, p: float) -> Trial:
    def trial(random: Random) -> bool:
        low, high = wilson(float(random.binomial(n, p)) / n, n)
        return low <= p <= high

    return trial


def _mean(n: int, p: float) -> Trial:
    def trial(random: Random) -> bool:
        low, high = mean_interval(fractions(random, p, n))
        return low <= p <= high

    return trial


def _clustered(texts: Texts, p: float) -> Trial:
    def trial(random: Random) -> bool:
        low, high = clustered_interval(*texts.right(random, p))
        return low <= p <= high

    return trial


def _epochs() -> Iterator[Case]:
    for n in (10, 30, 150):
        for p in (0.1, 0.5, 0.9):
            for epochs in (2, 8):
                said = f"n {n:,}, {epochs} epochs of which a tenth undecided, mean {p}"
                yield Case("mean over epochs", said, _asked_again(n, p, epochs))


def _asked_again(n: int, p: float, epochs: int) -> Trial:
    """Samples of different difficulty, by a beta distribution with a correlation of 0.5 within a sample."""

    def trial(random: Random) -> bool | None:
        decided = random.binomial(epochs, 0.9, n)
        credit = random.binomial(decided, random.beta(p, 1 - p, n)).astype(float)
        found = estimate(Ledger(credit, decided, epochs - decided), {})
        return None if found.low is None or found.high is None else found.low <= p <= found.high

    return trial


def _differences() -> Iterator[Case]:
    for n in SIZES:
        for pair in PAIRS:
            yield Case("paired difference", f"n {n:,}, {pair}", _paired(n, pair))
    for n in SIZES:
        for pair in FEWER:
            yield Case("paired difference of partial credit", f"n {n:,}, {pair}", _paired_fractions(n, pair))
    for count in (10, 40):
        for alike in (0.1, 0.5):
            for pair in FEWER:
                texts = Texts(count, alike)
                yield Case("paired difference, clustered", f"{texts}, {pair}", _paired_texts(texts, pair))
    for n in SIZES:
        for pair in FEWER:
            yield Case("odds ratio of matched pairs", f"n {n:,}, {pair}", _odds(n, pair))


def _paired(n: int, pair: Pair) -> Trial:
    def trial(random: Random) -> bool:
        low, high = difference_interval(*pair.right(random, n))
        return low <= pair.a - pair.b <= high

    return trial


def _paired_fractions(n: int, pair: Pair) -> Trial:
    def trial(random: Random) -> bool:
        low, high = difference_interval(*pair.fractions(random, n))
        return low <= pair.a - pair.b <= high

    return trial


def _paired_texts(texts: Texts, pair: Pair) -> Trial:
    def trial(random: Random) -> bool:
        low, high = difference_interval(*texts.pair(random, pair))
        return low <= pair.a - pair.b <= high

    return trial


def _odds(n: int, pair: Pair) -> Trial:
    def trial(random: Random) -> bool | None:
        a, b = pair.right(random, n)
        found = effect(a - b)
        if found.odds_low is None:
            return None
        return found.odds_low <= pair.odds() <= (np.inf if found.odds_high is None else found.odds_high)

    return trial


def _means() -> Iterator[Case]:
    for of_a, of_b, spread in SPREADS:
        for shape in get_args(Shape):
            said = f"{of_a} against {of_b}, {shape}, spread 1 and {spread:g}"
            yield Case("Welch", said, _welch(of_a, of_b, spread, shape))


def _welch(of_a: int, of_b: int, spread: float, shape: Shape) -> Trial:
    def trial(random: Random) -> bool | None:
        a, b = drawn(random, shape, of_a), spread * drawn(random, shape, of_b)
        found = welch(a.tolist(), b.tolist())
        return None if found is None else found.low <= 0 <= found.high

    return trial


def _ranks() -> Iterator[Case]:
    for n in (150, 1_000):
        for step in (0.0, 0.02, 0.1):
            said = f"5 models, n {n:,}, {100 * step:g} points between neighbours"
            yield Case("ranks, of all models together", said, _ranked(n, step, lambda one: (one.low, one.high)), 10)
            resampled = _ranked(n, step, lambda one: (one.resampled_low, one.resampled_high))
            yield Case("resampled ranks, of all models together", said, resampled, 10)


def _ranked(n: int, step: float, ends: Callable[[Rank], tuple[int, int]]) -> Trial:
    chances = [0.7 - step * place for place in range(5)]
    truth = [1 if step == 0 else 1 + place for place in range(5)]

    def trial(random: Random) -> bool:
        luck, own, shared = random.random(n), random.random((n, 5)), random.random((n, 5)) < 0.5
        credits = (np.where(shared, luck[:, None], own) < chances).astype(float)
        found = [ends(rank) for rank in ranks(credits, _beats(credits))]
        return all(low <= rank <= high for (low, high), rank in zip(found, truth, strict=True))

    return trial


def _beats(credits: np.ndarray) -> dict[tuple[int, int], float]:
    pairs, ps = [], []
    for one in range(credits.shape[1]):
        for other in range(one):
            gap = credits[:, one] - credits[:, other]
            pairs.append((one, other) if gap.sum() > 0 else (other, one))
            ps.append(mcnemar(int((gap > 0).sum()), int((gap < 0).sum())))
    return dict(zip(pairs, holm(ps), strict=True))


def _strengths() -> Iterator[Case]:
    for games in (10, 50, 200):
        for step in (0.0, 0.5, 1.0):
            said = f"5 models, {games} judgements a pair, log strengths {step} apart"
            yield Case("Bradley-Terry", said, _judged(games, step))


def _judged(games: int, step: float) -> Trial:
    """The share of the five intervals that held their strength."""
    truth = step * (np.arange(5) - 2.0)
    chances = 1 / (1 + np.exp(truth[None, :] - truth[:, None]))

    def trial(random: Random) -> float | None:
        upper = np.triu(random.binomial(games, chances), 1)
        wins = upper + np.triu(games - upper, 1).T
        found = bradley_terry(wins.astype(float))
        if found is None:
            return None
        return float(np.mean([one.low <= log <= one.high for one, log in zip(found, truth, strict=True)]))

    return trial
