"""What a task's items come to: how many, which outcomes, and the standard error of the mean credit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from harness.core.estimate import Estimate
from harness.exchange.writing.exported import ExportedTask

_NO_ANSWER = ("failed", "unservable")
_Z_95 = 1.959964


@dataclass
class Tally:
    """Sums over samples: epochs of one are averaged first, over those that are decided."""

    samples: int = 0
    items: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, outcomes: list[str], credits: list[float]) -> None:
        """One sample: Welford's update, which loses no digits."""
        self.samples += 1
        self.items += len(outcomes)
        self.outcomes.update(outcomes)
        if credits:
            self.decided += 1
            credit = sum(credits) / len(credits)
            step = credit - self.mean
            self.mean += step / self.decided
            self.squares += step * (credit - self.mean)

    @property
    def without_answer(self) -> int:
        """Items for which no answer came."""
        return sum(self.outcomes[outcome] for outcome in _NO_ANSWER)

    def standard_error(self, estimate: Estimate) -> float | None:
        """Of the mean credit, as lm-eval and inspect define it: s / √n with n − 1 in s.

        Samples that share a text are not independent, and that formula would be too sure of them: then half the
        report's clustered 95% interval over 1.96. None where a single sample is decided.
        """
        if estimate.clusters is not None and estimate.low is not None and estimate.high is not None:
            return (estimate.high - estimate.low) / 2 / _Z_95
        return math.sqrt(self.squares / (self.decided - 1) / self.decided) if self.decided > 1 else None


def tally_of(*tasks: ExportedTask) -> Tally:
    """Of one task, or of several together. Needs no record, only the scores."""
    tally = Tally()
    for task in tasks:
        for outcomes, credits in _samples(task):
            tally.add(outcomes, credits)
    return tally


def _samples(task: ExportedTask) -> Iterator[tuple[list[str], list[float]]]:
    for _, group in groupby(task.index.places(task.key), key=lambda place: place.sample):
        epochs = list(group)
        credits = [place.value for place in epochs if place.value is not None]
        yield [place.outcome or "unscored" for place in epochs], credits
