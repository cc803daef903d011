"""Which load speaks for a model: the best throughput of a steady load, as long as it is known well enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.speed.curve import THROUGHPUT
from harness.report.speed.summary import Step
from harness.stats.repetition import Repeated

NARROW = 0.25


@dataclass(frozen=True)
class Headline:
    """A step and its output tokens/s; `passed_over` gave more, but with an interval wider than ±25%."""

    step: Step
    tokens: Repeated
    passed_over: Step | None


def headline(steps: Sequence[Step]) -> Headline | None:
    """The best of those steady steps whose interval is within `NARROW` of their mean; of all where there is none.

    None without a steady step whose tokens were counted.
    """
    told = [(step, tokens) for step in steps if step.steady and (tokens := step.value(THROUGHPUT)) is not None]
    if not told:
        return None
    best, most = max(told, key=_mean)
    step, tokens = max([pair for pair in told if is_narrow(pair[1])], key=_mean, default=(best, most))
    return Headline(step, tokens, None if step is best else best)


def is_narrow(value: Repeated) -> bool:
    """Whether its interval is known, and within `NARROW` of the mean."""
    return value.high is not None and value.high - value.mean <= NARROW * value.mean


def _mean(pair: tuple[Step, Repeated]) -> float:
    return pair[1].mean
