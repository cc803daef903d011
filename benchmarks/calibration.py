"""Whether intervals hold the truth in 95% of runs, and tests cry wolf in 5%: simulated, with a known truth.

    python benchmarks/calibration.py [--draws 10000]

Every row is so many made-up runs with a fixed seed. "Held" is the share of intervals that held the true value; of
tests, the share of p-values below 0.05 where nothing is to be found. 10,000 runs tell both to 0.4 points (two standard
errors).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool

import numpy as np
from measured import table
from numpy.typing import NDArray

from harness.stats.clustered import clustered_interval
from harness.stats.correction import benjamini_hochberg, holm
from harness.stats.equivalence import equivalence
from harness.stats.paired import difference_interval, mcnemar, paired_difference, sign_flip
from harness.stats.wilson import mean_interval, wilson

Values = NDArray[np.float64]
CHANCES = (0.02, 0.1, 0.5, 0.9, 0.98)
SIZES = (10, 30, 150, 1_000)


@dataclass(frozen=True)
class Case:
    """One row: `trial` makes a run from a generator and says whether it was right."""

    method: str
    setting: str
    trial: Callable[[np.random.Generator], bool]


def right(random: np.random.Generator, chance: float, n: int) -> Values:
    """Right and wrong answers."""
    return (random.random(n) < chance).astype(float)


def fractions(random: np.random.Generator, chance: float, n: int) -> Values:
    """Partial credit with this mean: beta-distributed, a fifth of it all or nothing."""
    own = random.beta(4 * chance, 4 * (1 - chance), n)
    return np.where(random.random(n) < 0.2, right(random, chance, n), own)


def grouped(
    random: np.random.Generator, chance: float, sizes: Values, alike: float
) -> tuple[Values, NDArray[np.int64]]:
    """Answers about texts of these sizes, of which those about one are correlated by `alike` (beta-binomial)."""
    clusters = np.repeat(np.arange(len(sizes)), sizes.astype(int))
    of_text = random.beta(chance * (1 - alike) / alike, (1 - chance) * (1 - alike) / alike, len(sizes))
    return (random.random(len(clusters)) < of_text[clusters]).astype(float), clusters


def pair(random: np.random.Generator, a: float, b: float, n: int, shared: float) -> tuple[Values, Values]:
    """Two models of which `shared` of the questions are answered alike by the same luck."""
    luck = random.random((3, n))
    same = luck[2] < shared
    return (luck[0] < a).astype(float), (np.where(same, luck[0], luck[1]) < b).astype(float)


def intervals() -> Iterator[Case]:
    """Of one model's score."""
    for n in SIZES:
        for p in CHANCES:
            yield Case("Wilson", f"n {n:,}, p {p}", _held_wilson(n, p))
    for n in SIZES:
        for p in (0.1, 0.5, 0.9):
            yield Case("mean of partial credit", f"n {n:,}, mean {p}", _held_mean(n, p))
    for texts in (10, 40):
        for p in (0.1, 0.5, 0.9):
            for alike in (0.1, 0.5):
                yield Case(
                    "clustered", f"{texts} texts of 1 to 8, p {p}, correlation {alike}", _held_grouped(texts, p, alike)
                )


def _held_wilson(n: int, p: float) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        low, high = wilson(float(random.binomial(n, p)) / n, n)
        return low <= p <= high

    return trial


def _held_mean(n: int, p: float) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        low, high = mean_interval(fractions(random, p, n))
        return low <= p <= high

    return trial


def _held_grouped(texts: int, p: float, alike: float) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        low, high = clustered_interval(*grouped(random, p, random.integers(1, 9, texts).astype(float), alike))
        return low <= p <= high

    return trial


def differences() -> Iterator[Case]:
    """Of two models on the same samples."""
    for n in SIZES:
        for a, b in ((0.5, 0.5), (0.8, 0.75), (0.95, 0.93), (0.9, 0.6)):
            for shared in (0.0, 0.7):
                yield Case(
                    "paired difference", f"n {n:,}, {a} and {b}, {shared:.0%} alike", _held_pair(n, a, b, shared)
                )


def _held_pair(n: int, a: float, b: float, shared: float) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        low, high = difference_interval(*pair(random, a, b, n, shared))
        return low <= a - b <= high

    return trial


def false_alarms() -> Iterator[Case]:
    """P-values below 0.05 where there is no difference."""
    for n in SIZES:
        for p in (0.5, 0.9):
            yield Case("exact McNemar", f"n {n:,}, both {p}", _found_mcnemar(n, p))
    for n in (30, 150):
        yield Case("sign flip", f"n {n:,}, partial credit", _found_flip(n))
    for texts in (10, 40):
        yield Case("sign flip by cluster", f"{texts} texts of 1 to 8, correlation 0.5", _found_grouped(texts))
    yield Case("Holm, any of 10", "10 comparisons of 150, nothing to find", _found_family(holm))
    yield Case(
        "Benjamini-Hochberg, any of 10", "10 comparisons of 150, nothing to find", _found_family(benjamini_hochberg)
    )
    for n in (150, 1_000):
        yield Case("equivalence", f"n {n:,}, true difference at the margin of 5 points", _claimed(n))


def _found_mcnemar(n: int, p: float) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        a, b = pair(random, p, p, n, 0.3)
        return mcnemar(int((a > b).sum()), int((a < b).sum())) < 0.05

    return trial


def _found_flip(n: int) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        return sign_flip(fractions(random, 0.6, n) - fractions(random, 0.6, n)) < 0.05

    return trial


def _found_grouped(texts: int) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        sizes = random.integers(1, 9, texts).astype(float)
        (a, clusters), (b, _) = (grouped(random, 0.6, sizes, 0.5) for _ in range(2))
        found = paired_difference(a, b, clusters)
        return found is not None and found.p < 0.05

    return trial


def _found_family(correct: Callable[[list[float]], tuple[float, ...]]) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        ps = []
        for _ in range(10):
            a, b = pair(random, 0.7, 0.7, 150, 0.3)
            ps.append(mcnemar(int((a > b).sum()), int((a < b).sum())))
        return min(correct(ps)) < 0.05

    return trial


def _claimed(n: int) -> Callable[[np.random.Generator], bool]:
    def trial(random: np.random.Generator) -> bool:
        return equivalence(*pair(random, 0.8, 0.75, n, 0.5), margin=0.05).shown

    return trial


CASES = [*intervals(), *differences(), *false_alarms()]


def share(job: tuple[int, int]) -> float:
    """Of the runs of a case that were right, in percent. Tests by 20,000 flips are slow: a tenth of the runs."""
    number, draws = job
    case = CASES[number]
    random = np.random.default_rng(number)
    turns = draws // 10 if case.method.startswith("sign flip") else draws
    return 100 * float(np.mean([case.trial(random) for _ in range(turns)]))


def main() -> None:
    """Simulate every case and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    draws = parser.parse_args().draws
    with Pool() as pool:
        shares = pool.map(share, [(number, draws) for number in range(len(CASES))], chunksize=1)
    alarms = len(list(false_alarms()))
    rows = [(case.method, case.setting, f"{found:.1f}") for case, found in zip(CASES, shares, strict=True)]
    print(table(("interval", "runs", "held, %"), rows[:-alarms]))
    print()
    print(table(("test", "runs", "below 0.05, or claimed, %"), rows[-alarms:]))


if __name__ == "__main__":
    main()
