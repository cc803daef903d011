"""Thirty simulated nights with planted changes: which are found, how soon, and how often the gate cries wolf.

    python benchmarks/nights.py [--campaigns 4] [--quiet 12] [--without-files]

First one campaign of each scenario in real run directories, which `harness.gate.judge` reads as on any night; then many
in memory through the same statistics. A campaign is a baseline and 30 nights of two models, four suites and a load
suite, with new questions and new luck. Tables for docs/gate.md are printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from multiprocessing import Pool
from pathlib import Path
from statistics import median

import numpy as np
from measured import table
from night_memory import campaign
from night_runs import write_night
from night_truth import CHANGED, NIGHTS, SCENARIOS, SKILLS, SUITES, Change, Scenario, Truth

from harness.gate import side
from harness.gate.baselines import Baselines, promoted
from harness.gate.judge import Candidate, judge
from harness.gate.references import promoted_references
from harness.gate.result import Check, write_gate
from harness.gate.tolerances import Tolerances
from harness.report.tables import load_tables
from harness.store.manifest import read_manifest


@dataclass(frozen=True)
class Seen:
    """What came of one campaign, by night from 1: where the change was called worse, and which nights cried wolf.

    `found` has for each night the suites (and "drift" where it was against the anchor) of the changed model.
    """

    scenario: int
    found: tuple[frozenset[str], ...]
    false: tuple[bool, ...]
    untrue_better: tuple[bool, ...]


def in_files(scenario: Scenario, seed: Sequence[int], results: Path) -> Iterator[tuple[Check, ...]]:
    """The checks of each night: runs are written, promoted and judged as `harness nightly` does it."""
    truth, baselines = Truth(np.random.default_rng(seed), scenario.night_noise), Baselines()
    for night in range(NIGHTS + 1):
        runs = [
            write_night(results, model, night, truth, scenario.of(night) if night else Change()) for model in SKILLS
        ]
        if night:
            candidates = [Candidate(run, promoted_references(read_manifest(run), baselines, results)) for run in runs]
            judged = judge(candidates, Tolerances(), float(night))
            for run, result in zip(runs, judged, strict=True):
                write_gate(run, result)
            yield tuple(check for result in judged for check in result.checks)
        if night == 0 or (scenario.promoted_every and night % scenario.promoted_every == 0):
            for run in runs:
                baselines = promoted(baselines, read_manifest(run), float(night))


def seen(job: tuple[int, int], *, files: bool) -> Seen:
    """One campaign of the scenario with that number; both numbers are its seed, so that no two share their luck."""
    number, _ = job
    scenario = SCENARIOS[number]
    if not files:
        return _seen(number, campaign(scenario, job))
    side.load_tables = lru_cache(maxsize=20)(load_tables)  # of the nights before, which are read again every night
    with tempfile.TemporaryDirectory(prefix="nights-") as folder:
        return _seen(number, in_files(scenario, job, Path(folder)))


def _seen(number: int, nights: Iterator[tuple[Check, ...]]) -> Seen:
    scenario = SCENARIOS[number]
    found, false, better = [], [], []
    for night, checks in enumerate(nights, start=1):
        worse = [check for check in checks if check.verdict == "worse"]
        true = [check for check in worse if night >= scenario.begins and _planted(scenario, check)]
        found.append(frozenset("drift" if check.against == "anchor" else check.suite for check in true))
        false.append(len(true) < len(worse))
        better.append(any(check.verdict == "better" for check in checks))
    return Seen(number, tuple(found), tuple(false), tuple(better))


def _planted(scenario: Scenario, check: Check) -> bool:
    """Whether what is called worse is so."""
    change = scenario.of(NIGHTS)
    if check.model != CHANGED:
        return False
    of = {"quality": change.points, "undecided": change.cut}.get(check.measure, change.slower)
    return of > 0


def rows_of(all_seen: Sequence[Seen]) -> Iterator[tuple[str, ...]]:
    """One row for each scenario."""
    for number, scenario in enumerate(SCENARIOS):
        own = [each for each in all_seen if each.scenario == number]
        if not own:
            continue
        nights = NIGHTS + 1 - scenario.begins
        firsts = [first for each in own if (first := _first(each, scenario.begins)) is not None]
        by = [_share(own, scenario.begins, suite) for suite in (*SUITES, "chat", "drift")]
        false, count = sum(sum(each.false) for each in own), NIGHTS * len(own)
        after = f"{median(firsts):.0f} ({min(firsts)}–{max(firsts)})" if firsts else "-"
        yield (
            scenario.name,
            f"{len(firsts)} of {len(own)}" if nights else "-",
            after if nights else "-",
            *(f"{100 * share:.0f}" if nights and share else "-" for share in by),
            f"{false} of {count:,}",
        )


def _first(seen: Seen, begins: int) -> int | None:
    """The how-manieth night of the change was the first to be called worse."""
    return next((place + 1 for place, found in enumerate(seen.found[begins - 1 :]) if found), None)


def _share(own: Sequence[Seen], begins: int, where: str) -> float:
    nights = [where in found for each in own for found in each.found[begins - 1 :]]
    return sum(nights) / len(nights) if nights else 0.0


def quiet(all_seen: Sequence[Seen]) -> str:
    """False alarms on nights on which nothing had changed, or nothing for the worse."""
    lines = []
    for number in QUIET:
        own = [each for each in all_seen if each.scenario == number]
        nights = sum(len(each.false) for each in own)
        if nights:
            false, better = sum(sum(each.false) for each in own), sum(sum(each.untrue_better) for each in own)
            any_ = sum(any(each.false) for each in own)
            lines.append(
                f"{SCENARIOS[number].name}: {false} of {nights:,} nights ({100 * false / nights:.2f}%) called anything "
                f"worse, {better} anything better; {any_} of {len(own)} campaigns had such a night."
            )
    return "\n".join(lines)


QUIET = [number for number, scenario in enumerate(SCENARIOS) if scenario.begins > NIGHTS]
"""Scenarios in which nothing gets worse."""

HEADINGS = (
    "planted",
    "found",
    "after nights",
    *(f"{suite}, %" for suite in SUITES),
    "speed, %",
    "drift, %",
    "false alarms",
)


def main() -> None:
    """Simulate, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--campaigns", type=int, default=4, help="of each planted change, in memory")
    parser.add_argument("--quiet", type=int, default=12, help="of those in which nothing gets worse, in memory")
    parser.add_argument("--without-files", action="store_true")
    arguments = parser.parse_args()
    with Pool() as pool:
        if not arguments.without_files:
            on_disk = [(number, 1_000) for number, scenario in enumerate(SCENARIOS) if scenario.in_files]
            print(table(HEADINGS, rows_of(pool.map(partial(seen, files=True), on_disk, chunksize=1))), flush=True)
        of_memory: list[Seen] = []
        for number in range(len(SCENARIOS)):  # a row as soon as it is there: all of them take long
            seeds = range(arguments.quiet if number in QUIET else arguments.campaigns)
            own = pool.map(partial(seen, files=False), [(number, seed) for seed in seeds], chunksize=1)
            print(*next(rows_of(own)), sep=" | ", file=sys.stderr, flush=True)
            of_memory += own
    print(f"\n{table(HEADINGS, rows_of(of_memory))}\n\n{quiet(of_memory)}")


if __name__ == "__main__":
    main()
