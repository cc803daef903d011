"""A score in words: the value, how sure it is, and what it leaves out."""

from __future__ import annotations

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.words import percent


def score_words(estimate: Estimate | None) -> str:
    """In percent with its 95% interval, n, clusters and what is in neither; None where the model was not asked."""
    if estimate is None:
        return "not asked"
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"nothing decided{_left_out(estimate)}"
    clusters = "" if estimate.clusters is None else f" in {estimate.clusters:,} clusters"
    interval = f"95% {percent(estimate.low)} to {percent(estimate.high)}"
    return f"{percent(estimate.value)}% ({interval}, n {estimate.n:,}{clusters}{_left_out(estimate)})"


def _left_out(estimate: Estimate) -> str:
    counts = {"undecided": estimate.undecided, "unservable": estimate.outcomes.get(Outcome.UNSERVABLE, 0)}
    return "".join(f", {count:,} {word}" for word, count in counts.items() if count)
