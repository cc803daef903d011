"""Speed and cost per token under the same loads, with the noise of machines in mind.

The unit is the night. Repetitions of a phase in one night share that night's machine, its neighbours and its clock
speeds: they are more alike than two nights are, and an interval from them alone is too narrow. So the spread is that
between nights. What is assumed of it (`Tolerances.night_noise`) counts as much as `ASSUMED_NIGHTS` nights, and the
nights themselves for what they are: the moderated t of G. K. Smyth, Statistical Applications in Genetics and Molecular
Biology 3 (2004) article 3, with the assumption as prior. Nights alone would have too few degrees of freedom in the
first week, and an assumption alone would be believed for as long.

A night that was slower unnoticed must not become the measure of the next one. So the level is that of nights that do
not stand out from the ones before them (`SUSPECT`), and the spread is told by the differences of successive nights, of
which a step makes one large: J. von Neumann, Annals of Mathematical Statistics 12 (1941) 367-395. Nights that are like
their neighbours, as in a slow swing, make it too small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, expm1, log, log1p, sqrt
from statistics import fmean

from scipy.special import stdtr, stdtrit

from harness.gate.evidence import Difference, Evidence, Place
from harness.gate.result import Measured
from harness.report.speed.summary import LoadPart, Step
from harness.stats.repetition import Repeated

ASSUMED_NIGHTS = 6
"""Degrees of freedom of what is assumed of the spread between nights."""

SUSPECT = 0.05
"""A later night whose own p is below does not count for the level: of quiet nights one in twenty."""

_OF_A_STEP = 2 / 3

LEVEL_NIGHTS = 8
"""So many tell the reference's level: its own night and the first ones after it. Later ones would follow a drift."""


def _cost(step: Step) -> Repeated | None:
    """$/Mtok moves inversely to throughput, and has its spread."""
    moved = step.value("output_tokens_per_s")
    if moved is None or step.throughput is None or step.throughput.cost is None:
        return None
    usd = step.throughput.cost.blended_usd_per_mtok
    share = usd / moved.mean
    ends = [None if end is None else 2 * usd - end * share for end in (moved.high, moved.low)]
    return Repeated(moved.n, usd, ends[0], ends[1])


_FIGURES: Mapping[Measured, Callable[[Step], Repeated | None]] = {
    "throughput": lambda step: step.value("output_tokens_per_s") if step.axis == "concurrency" else None,
    "ttft": lambda step: step.percentile("ttft_s", "p50"),
    "tpot": lambda step: step.percentile("tpot_s", "p50"),
    "cost": _cost,
}
SPEED: tuple[Measured, ...] = ("throughput", "ttft", "tpot", "cost")


@dataclass(frozen=True)
class NightLevel:
    """The mean of the logarithms of a figure over its loads, with the variance that repetitions show of it.

    `variance` is None where no load was repeated.
    """

    level: float
    variance: float | None


def levels(load: LoadPart | None, place: Place) -> dict[str, NightLevel]:
    """The steady, valid steps of a model and suite that have the figure, by load, in logarithms."""
    steps = load.steps if load else ()
    found = {}
    for step in steps:
        if (step.suite, step.model) == (place.suite, place.model) and step.steady:
            repeated = _FIGURES[place.measure](step)
            if repeated is not None and repeated.mean > 0:
                found[f"{step.curve} {step.label}"] = NightLevel(log(repeated.mean), _variance(repeated))
    return found


def _variance(repeated: Repeated) -> float | None:
    """Of the mean's logarithm, from its interval."""
    if repeated.high is None or repeated.n < 2:
        return None
    return ((repeated.high - repeated.mean) / float(stdtrit(repeated.n - 1, 0.975)) / repeated.mean) ** 2


def night_level(of: Mapping[str, NightLevel], loads: Sequence[str]) -> NightLevel:
    """The mean over some loads; their repetitions are independent, so that variances add."""
    variances = [one for load in loads if (one := of[load].variance) is not None]
    known = sum(variances) / len(loads) ** 2 if len(variances) == len(loads) else None
    return NightLevel(fmean(of[load].level for load in loads), known)


def change(tonight: NightLevel, reference: NightLevel, later: Sequence[NightLevel], noise: float) -> Change:
    """Tonight against the reference's level; `later` are the nights since, in the order of time.

    `noise` is the standard deviation that is assumed between nights, as a share. Where repetitions show more than the
    nights do, theirs counts.
    """
    ordinary, passed = [reference], [reference.level]
    for night in later:
        if _against(night, ordinary, passed, noise).p >= SUSPECT:
            ordinary.append(night)
        passed.append(night.level)
    return _against(tonight, ordinary, passed, noise)


def _against(night: NightLevel, ordinary: Sequence[NightLevel], passed: Sequence[float], noise: float) -> Change:
    first = ordinary[:LEVEL_NIGHTS]
    spread, freedom = _spread(passed, noise)
    within = (night.variance or 0.0) + sum(one.variance or 0.0 for one in first) / len(first) ** 2
    error = sqrt(max(spread * (1 + 1 / len(first)), within))
    return Change(night.level - fmean(one.level for one in first), error, freedom, len(passed))


def _spread(passed: Sequence[float], noise: float) -> tuple[float, float]:
    """The variance between nights, and its degrees of freedom: two thirds of one for each successive difference."""
    steps = [(after - before) ** 2 / 2 for before, after in pairwise(passed)]
    freedom = ASSUMED_NIGHTS + _OF_A_STEP * len(steps)
    return (ASSUMED_NIGHTS * log1p(noise) ** 2 + _OF_A_STEP * sum(steps)) / freedom, freedom


@dataclass(frozen=True)
class Change:
    """A difference of logarithms with its standard error, and on how many nights beside tonight it rests."""

    difference: float
    error: float
    freedom: float
    nights: int

    @property
    def p(self) -> float:
        """Two-sided."""
        if self.error <= 0:
            return 1.0 if self.difference == 0 else 0.0
        return 2 * float(stdtr(self.freedom, -abs(self.difference) / self.error))

    def interval(self, level: float) -> tuple[float, float]:
        """Of the ratio less one."""
        half = self.error * float(stdtrit(self.freedom, (1 + level) / 2))
        return expm1(self.difference - half), expm1(self.difference + half)


def speed(now: LoadPart | None, before: LoadPart | None, later: Sequence[LoadPart | None], of: Asked) -> Evidence:
    """One figure over the loads that tonight and the reference both have."""
    tonight, reference = levels(now, of.place), levels(before, of.place)
    loads = sorted(tonight.keys() & reference.keys())
    if not loads:
        return Evidence(of.place, of.tolerance, untold="no load was steady and valid both times")
    nights = [night for part in later if set(loads) <= (night := levels(part, of.place)).keys()]
    here, there = night_level(tonight, loads), night_level(reference, loads)
    told = change(here, there, [night_level(night, loads) for night in nights], of.noise)
    low, high = told.interval(0.95)
    narrow = told.interval(0.90)
    found = Difference(
        before=exp(here.level - told.difference),
        now=exp(here.level),
        change=expm1(told.difference),
        low=low,
        high=high,
        n=told.nights,
        p=told.p,
        shown_within=-of.tolerance < narrow[0] and narrow[1] < of.tolerance,
    )
    left = len(tonight.keys() ^ reference.keys())
    without = f"; {left} left out, not steady and valid both times" if left else ""
    nights_of = "1 night" if told.nights == 1 else f"{told.nights} nights"
    said = f"against {nights_of}, {of.noise:.0%} between nights assumed at first{without}"
    return Evidence(of.place, of.tolerance, found, load=_named(loads), said=said)


@dataclass(frozen=True)
class Asked:
    """Which figure, what it may lose, and how much nights differ until they tell."""

    place: Place
    tolerance: float
    noise: float


def _named(loads: Sequence[str]) -> str:
    return ", ".join(loads) if len(loads) <= 3 else f"{len(loads)} loads"
