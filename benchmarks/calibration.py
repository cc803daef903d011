"""Whether intervals hold the truth in 95% of runs, and tests cry wolf in 5%: simulated, with a known truth.

    python benchmarks/calibration.py [--draws 10000] [--only METHOD]

Every row is so many made-up runs, seeded by the row's name: it comes out the same whatever other rows there are. Runs
of which a method says nothing (no interval, no p-value) are not counted. Two standard errors of a share near 5% are 0.4
points for 10,000 runs and 1.4 for 1,000: ranks, which are resampled 2,000 times, are slow and have as many. All of it
takes half an hour on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from multiprocessing import Pool

import numpy as np
from calibrated_intervals import intervals
from calibrated_tests import claims, p_values, powers
from made_up import Case, Values
from measured import table

LEVELS = (0.01, 0.05, 0.1, 0.2)
CASES = {
    "held, %": list(intervals()),
    "p-values": list(p_values()),
    "claimed, %": list(claims()),
    "found, %": list(powers()),
}


def said(job: tuple[str, int, int]) -> Values:
    """What a case's method said of each run of which it said anything."""
    kind, number, draws = job
    case = CASES[kind][number]
    random = np.random.default_rng(list(f"{case.method} {case.setting}".encode()))
    found = [case.trial(random) for _ in range(draws // case.every)]
    return np.array([one for one in found if one is not None], np.float64)


def printed(kind: str, cases: Iterable[Case], found: Iterable[Values]) -> str:
    """One kind's rows."""
    of_p = kind == "p-values"
    headings = [f"p ≤ {level}, %" for level in LEVELS] if of_p else [kind]
    rows = [
        (
            case.method,
            case.setting,
            f"{len(values):,}",
            *(
                f"{100 * share:.1f}"
                for share in ([(values <= level).mean() for level in LEVELS] if of_p else [values.mean()])
            ),
        )
        for case, values in zip(cases, found, strict=True)
    ]
    return table(("method", "setting", "runs", *headings), rows)


def main() -> None:
    """Simulate every case and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--only", default="", metavar="METHOD", help="rows whose method begins so")
    asked = parser.parse_args()
    for kind, cases in CASES.items():
        wanted = [number for number, case in enumerate(cases) if case.method.startswith(asked.only)]
        if wanted:
            with Pool() as pool:
                found = pool.map(said, [(kind, number, asked.draws) for number in wanted], chunksize=1)
            print(printed(kind, [cases[number] for number in wanted], found), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
