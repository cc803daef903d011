"""Speed and cost per token under the same loads, with the noise of machines in mind.

The unit is the night. Repetitions of a phase in one night share that night's machine, its neighbours and its clock
speeds: they are more alike than two nights are, and an interval from them alone is too narrow. So the spread between
nights is taken from the nights themselves, where there are enough of them, and before that it is assumed
(`Tolerances.night_noise`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, expm1, log, log1p, sqrt
from statistics import fmean, variance

from scipy.special import ndtr, ndtri, stdtr, stdtrit

from harness.gate.evidence import Difference, Evidence, Place
from harness.gate.result import Measured
from harness.report.speed.summary import LoadPart, Step
from harness.stats.repetition import Repeated

ENOUGH_NIGHTS = 4
"""Of the reference's level, its own included: three degrees of freedom for the spread between nights."""

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
    """Tonight against the reference's level, over the nights after it that were no worse, in the order of time.

    With `ENOUGH_NIGHTS` the spread between nights is theirs, with Student's t. Before that it is `noise`, a standard
    deviation, added to what repetitions show. Where repetitions show more than the nights do, theirs counts.
    """
    nights = [night.level for night in (reference, *later)]
    first = nights[:LEVEL_NIGHTS]
    within = (tonight.variance or 0.0) + (reference.variance or 0.0)
    if len(nights) >= ENOUGH_NIGHTS:
        between = variance(nights) * (1 + 1 / len(first))
        return Change(tonight.level - fmean(first), sqrt(max(between, within)), len(nights) - 1)
    return Change(tonight.level - reference.level, sqrt(2 * log1p(noise) ** 2 + within), None)


@dataclass(frozen=True)
class Change:
    """A difference of logarithms with its standard error; `freedom` is None where the spread was assumed."""

    difference: float
    error: float
    freedom: int | None

    @property
    def p(self) -> float:
        """Two-sided."""
        if self.error <= 0:
            return 1.0 if self.difference == 0 else 0.0
        score = -abs(self.difference) / self.error
        return 2 * float(ndtr(score) if self.freedom is None else stdtr(self.freedom, score))

    def interval(self, level: float) -> tuple[float, float]:
        """Of the ratio less one."""
        tail = (1 + level) / 2
        half = self.error * float(ndtri(tail) if self.freedom is None else stdtrit(self.freedom, tail))
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
        n=1 + len(nights),
        p=told.p,
        shown_within=-of.tolerance < narrow[0] and narrow[1] < of.tolerance,
    )
    left = len(tonight.keys() ^ reference.keys())
    without = f"; {left} left out, not steady and valid both times" if left else ""
    spread = "of the nights" if told.freedom is not None else f"assumed, {of.noise:.0%} a night"
    return Evidence(of.place, of.tolerance, found, load=_named(loads), said=f"spread {spread}{without}")


@dataclass(frozen=True)
class Asked:
    """Which figure, what it may lose, and how much nights differ until they tell."""

    place: Place
    tolerance: float
    noise: float


def _named(loads: Sequence[str]) -> str:
    return ", ".join(loads) if len(loads) <= 3 else f"{len(loads)} loads"
