"""What was found of one model, suite and measure before it is judged together with all others."""

from __future__ import annotations

from dataclasses import dataclass

from harness.gate.result import Against, Measured


@dataclass(frozen=True)
class Place:
    """What is held against what."""

    model: str
    suite: str
    measure: Measured
    against: Against = "baseline"


@dataclass(frozen=True)
class Difference:
    """How far it is from the reference, in the unit of `Check.change`, with 95% interval and two-sided p.

    `shown_within` says that the 90% interval lies within the tolerance, or that not one of the same samples moved: that
    is all that a gate asks. `could_reverse` says that undecided answers could turn the direction.
    """

    before: float
    now: float
    change: float
    low: float
    high: float
    n: int
    p: float
    shown_within: bool
    could_reverse: bool = False


@dataclass(frozen=True)
class Evidence:
    """A difference, or in words why there is none; `incomparable` says that the two do not compare at all.

    `level` is the error that is allowed in the family of this check: nights after the anchor share theirs.
    """

    place: Place
    tolerance: float
    found: Difference | None = None
    untold: str = ""
    incomparable: bool = False
    load: str = ""
    said: str = ""
