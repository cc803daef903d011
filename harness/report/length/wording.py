"""Lengths as words: how far a model keeps up, within which interval, and what was missed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.length.summary import LengthCurve
from harness.report.words import listed
from harness.stats.effective import AtLength, EffectiveLength


def reach_words(found: EffectiveLength) -> str:
    """An effective length in tokens, with ≥ where a longer one was not tested or not decided."""
    if found.tokens is None:
        return "no length" if found.ended_by == "below" else "no score"
    return f"{'≥ ' if found.ended_by in ('longest asked', 'undecided') else ''}{found.tokens:,}"


def span_words(curve: LengthCurve) -> str:
    """The 95% interval of an effective length for a table; empty where the shortest length has no score."""
    low, high = curve.effective.low, curve.effective.high
    if high is None:
        return "no length" if curve.effective.ended_by == "below" else ""
    more = or_more(curve)
    if low is None:
        return f"no length to {high:,}{more}"
    return f"{low:,}{more}" if more or low == high else f"{low:,} to {high:,}"


def or_more(curve: LengthCurve) -> str:
    """Whether the interval is open, in words: not where what is longer cannot be served."""
    found = curve.effective
    beyond = [AtLength(row.requested_tokens, row.estimate) for row in curve.rows]
    past = next((at for at in beyond if found.high is None or at.tokens > found.high), None)
    return " or more" if found.high_open and not (past and past.unservable) else ""


def spans(tokens: Collection[int], of: Sequence[int]) -> str:
    """Some of the lengths `of`, in order; three or more without a gap as `128 to 6,144`."""
    runs: list[list[int]] = [[]]
    for length in of:
        if length in tokens:
            runs[-1].append(length)
        elif runs[-1]:
            runs.append([])
    told = ([f"{run[0]:,} to {run[-1]:,}"] if len(run) > 2 else [f"{one:,}" for one in run] for run in runs)
    return listed([words for run in told for words in run])


def missed_words(estimate: Estimate) -> str:
    """What was not correct among the answers, `7 wrong, 3 undecided`; empty where nothing was missed."""
    counts = {outcome.value: estimate.outcomes.get(outcome, 0) for outcome in (Outcome.PARTIAL, Outcome.WRONG)}
    counts["undecided"] = estimate.undecided
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
