"""Our statistics against statsmodels' on the same random data: the largest difference of each.

pip install statsmodels && python benchmarks/statistics_peers.py [--draws 2000]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from measured import table

from harness.stats.correction import benjamini_hochberg, holm
from harness.stats.paired import mcnemar
from harness.stats.repetition import repeated
from harness.stats.welch import welch
from harness.stats.wilson import wilson


def against() -> dict[str, Callable[[np.random.Generator], float]]:
    """A draw of each comparison: the largest difference of what both say."""
    from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    def of_wilson(random: np.random.Generator) -> float:
        n = int(random.integers(1, 3_000))
        k = int(random.integers(0, n + 1))
        theirs = proportion_confint(k, n, 0.05, "wilson")
        return float(max(abs(a - b) for a, b in zip(wilson(k / n, n), theirs, strict=True)))

    def of_mcnemar(random: np.random.Generator) -> float:
        b, c = (int(x) for x in random.integers(0, 200, 2))
        return abs(mcnemar(b, c) - float(their_mcnemar([[5, b], [c, 5]], exact=True).pvalue)) if b + c else 0.0

    def of_corrections(random: np.random.Generator) -> float:
        ps = random.random(int(random.integers(1, 40))) ** 2
        pairs = ((holm, "holm"), (benjamini_hochberg, "fdr_bh"))
        return float(
            max(np.abs(np.array(ours(ps.tolist())) - multipletests(ps, method=name)[1]).max() for ours, name in pairs)
        )

    def of_welch(random: np.random.Generator) -> float:
        a, b = (random.normal(size=int(random.integers(2, 30))) for _ in range(2))
        ours = welch(a.tolist(), b.tolist())
        theirs = CompareMeans(DescrStatsW(a), DescrStatsW(b))
        low, high = theirs.tconfint_diff(usevar="unequal")
        return float(
            max(abs(ours.low - low), abs(ours.high - high), abs(ours.p - theirs.ttest_ind(usevar="unequal")[1]))
        )

    def of_student(random: np.random.Generator) -> float:
        values = random.normal(size=int(random.integers(2, 30)))
        ours, (low, high) = repeated(values.tolist()), DescrStatsW(values).tconfint_mean()
        return float(max(abs(ours.low - low), abs(ours.high - high)))

    return {
        "Wilson's interval": of_wilson,
        "exact McNemar": of_mcnemar,
        "Holm and Benjamini-Hochberg": of_corrections,
        "Welch's interval and p": of_welch,
        "Student's interval of a mean": of_student,
    }


def main() -> None:
    """Draw, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=2_000)
    draws = parser.parse_args().draws
    rows = []
    for name, draw in against().items():
        random = np.random.default_rng(1)
        rows.append((name, f"{draws:,}", f"{max(draw(random) for _ in range(draws)):.1e}"))
    print(table(("", "draws", "largest difference"), rows))


if __name__ == "__main__":
    main()
