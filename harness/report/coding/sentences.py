"""What may be said of problems from before and after a model's knowledge cutoff."""

from __future__ import annotations

from harness.report.coding.summary import ReleaseRow
from harness.report.verdict import Sentence
from harness.report.words import percent, points
from harness.stats.pass_at_k import PassAtK


def release_sentence(row: ReleaseRow) -> Sentence:
    """Whether a model does worse on what was released after its cutoff; never why."""
    if row.cutoff is None or row.until is None or row.after is None:
        return Sentence(f"The knowledge cutoff of {row.model} is not known: its problems are not split.")
    if row.change is None:
        side = "after" if not row.until.n else "up to"
        return Sentence(f"Every problem was released {side} the knowledge cutoff of {row.model}, {row.cutoff}.")
    claim = (
        f"{row.model} has pass@1 {_rate(row.until)} released up to its knowledge cutoff, {row.cutoff}, "
        f"and {_rate(row.after)} released later: {_gap(row.change.difference)}"
    )
    interval = f"95% {points(row.change.low)} to {points(row.change.high)}."
    if row.change.low <= 0 <= row.change.high:
        return Sentence(f"{claim}.", f"{interval} The interval holds 0: no change is shown.")
    if row.change.difference < 0:
        return Sentence(
            f"{claim}.", f"{interval} Memorised problems look like this, and so do later ones that are harder."
        )
    return Sentence(f"{claim}.", f"{interval} It does no worse on what it cannot have seen.")


def _rate(rate: PassAtK) -> str:
    return f"{percent(rate.value)}% on {rate.n:,} problem{'' if rate.n == 1 else 's'}"


def _gap(difference: float) -> str:
    if abs(difference) < 0.0005:
        return "as much"
    return f"{points(abs(difference))} points {'more' if difference > 0 else 'less'}"
