"""What a metric declares: its name, unit, direction, when it has a value, and how it is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from harness.core.load import LoadRecord
from harness.metrics.steady import Steady

Direction = Literal["lower", "higher", "neither"]
"""Which way is better; "neither" for facts about a phase that are neither good nor bad."""


class Readings(NamedTuple):
    """What one request contributes: values, and how many times each counts (once where `weights` is None)."""

    values: Sequence[float]
    weights: Sequence[int] | None = None


NOTHING = Readings(())


def reading(value: float | None) -> Readings:
    """One value, or none."""
    return NOTHING if value is None else Readings((value,))


def _unknown(_: LoadRecord) -> bool | None:
    return None


@dataclass(frozen=True)
class RequestMetric:
    """A metric that each request contributes to, reported as mean and percentiles.

    `values(record, closed)`: what a request contributes; in an open loop times count from when it was due, in a closed
    one from when it was sent. `lacking(record)` judges a complete request without a value against a bound: as good as
    any (True), worse than any (False), or not to be judged (None). `bounded`: an SLO may name it. `per_token`: a
    request stands for a value for each token after its first.
    """

    name: str
    title: str
    unit: str
    direction: Direction
    validity: str
    values: Callable[[LoadRecord, bool], Readings]
    lacking: Callable[[LoadRecord], bool | None] = _unknown
    bounded: bool = False
    per_token: bool = False


@dataclass(frozen=True)
class PhaseMetric:
    """A metric with one value for a whole phase, None where there is none."""

    name: str
    title: str
    unit: str
    direction: Direction
    validity: str
    value: Callable[[Steady], float | None]
