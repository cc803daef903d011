"""What may be said of a model's length, in words made from the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.estimate import Estimate
from harness.report.length.summary import LengthCurve, LengthRow
from harness.report.verdict import Sentence
from harness.report.words import listed, percent
from harness.stats.effective import EffectiveLength, fewest

EXACT_TOKENS = 2
"""A prompt may be so many tokens longer or shorter than it was asked to be."""
EXACT_POINTS = 0.1
"""A depth may be off by so many points of a percent, but where a whole sentence is more than that."""


def length_sentence(curve: LengthCurve) -> Sentence:
    """How far one model keeps up, and what the rest of the lengths showed."""
    found = curve.effective
    parts = [f"{curve.model} {_reach(found)}{_interval(found)}", *_beyond(curve)]
    return Sentence("; ".join(parts) + ".", " ".join(_evidence(curve)))


def _reach(found: EffectiveLength) -> str:
    share = f"{100 * found.threshold:g}%"
    if found.tokens is not None:
        longest = {"longest asked": ", the longest asked", "unservable": ", the longest served"}.get(found.ended_by, "")
        return f"scores at least {share} up to {found.tokens:,} tokens{longest}"
    if found.ended_by == "below":
        return f"scores less than {share} already at {found.ended_at:,} tokens, the shortest asked"
    return f"has no score at {found.ended_at:,} tokens, the shortest asked"


def _interval(found: EffectiveLength) -> str:
    low, high = found.low, found.high
    if low is None and high is None:
        return ""
    if high is None or (low is None and found.high_open):
        return " (95%: it could be any length)"
    if low is None:
        return f" (95%: no length for sure, at most {high:,})"
    if found.high_open:
        return f" (95%: {low:,} or more)"
    return f" (95%: {low:,})" if low == high else f" (95%: between {low:,} and {high:,})"


def _beyond(curve: LengthCurve) -> list[str]:
    """The lengths from the one on at which the chain ended, by what became of them."""
    ended = curve.effective.ended_at
    rest = [] if ended is None else [row for row in curve.rows if row.requested_tokens >= ended]
    rest = rest[1:] if curve.effective.tokens is None and curve.effective.ended_by == "below" else rest
    decided = [row for row in rest if row.estimate.value is not None]
    below = [row for row in decided if _is_below(row, curve.effective.threshold)]
    untold = [row for row in rest if row.estimate.value is None]
    unservable = [row for row in untold if row.unservable]
    undecided = [row for row in untold if not row.unservable]
    said = []
    if below and len(below) == len(decided):
        first, several = below[0].requested_tokens, len(below) > 1
        said.append(f"{first:,} and more are below" if several else f"{first:,} is below")
    elif below:
        said.append(f"{_named(below)} below")
    if above := [row for row in decided if row not in below]:
        said.append(f"{_named(above)} not below, but beyond a length that does not count")
    if unservable:
        said.append(f"{listed([f'{row.requested_tokens:,}' for row in unservable])} cannot be served")
    if undecided:
        said.append(f"{_named(undecided)} undecided")
    return said


def _is_below(row: LengthRow, threshold: float) -> bool:
    return row.estimate.value is not None and row.estimate.value < threshold - 1e-12


def _named(rows: Sequence[LengthRow]) -> str:
    return listed([f"{row.requested_tokens:,}" for row in rows]) + (" is" if len(rows) == 1 else " are")


def _evidence(curve: LengthCurve) -> list[str]:
    said = ["Only tested lengths are told."]
    if (under := curve.area) is not None:
        said.append(
            f"Area under the curve {percent(under.value)}% (95% {percent(under.low)} to {percent(under.high)}) from "
            f"{under.from_tokens:,} to {under.to_tokens:,} tokens."
        )
    found = curve.effective
    needed = fewest(found.threshold)
    if found.low is None and needed and (told := _independent(curve.rows[0].estimate)) < needed:
        said.append(
            f"No length is sure with fewer than {needed} independent samples, all right; the shortest has {told}."
        )
    if not found.lowest == found.tokens == found.highest:
        said.append(
            f"Had all undecided answers been wrong, it would be {_tokens(found.lowest)}; "
            f"right, {_tokens(found.highest)}."
        )
    return said


def _independent(estimate: Estimate) -> int:
    return estimate.n if estimate.clusters is None else estimate.clusters


def _tokens(length: int | None) -> str:
    return "no length" if length is None else f"{length:,}"


def size_sentences(curves: Sequence[LengthCurve]) -> list[Sentence]:
    """How exact the prompts of one task are, over all models; a warning where they are not."""
    said = []
    of = [curve.exactness for curve in curves]
    counted, served = _largest([one.counted_off_tokens for one in of]), _largest([one.server_off_tokens for one in of])
    if counted is not None:
        said.append(Sentence(_off("By our count", counted)))
    if served is not None:
        said.append(Sentence(_off("By the server's count", served)))
    depths = [(one.depth_off_points, one.depth_off_at_tokens) for one in of if one.depth_off_points is not None]
    if depths:
        points, tokens = max(depths)
        at = f", farthest at {_tokens(tokens)} tokens" if points > EXACT_POINTS else ""
        said.append(Sentence(f"Depths are met to within {points:.2g} percentage points{at}."))
    periods = [one.period_tokens for one in of if one.period_tokens is not None]
    if periods:
        said.append(Sentence(f"Declared: the text repeats itself after {min(periods):,} tokens."))
    return said


def _off(by: str, tokens: int) -> str:
    if tokens == 0:
        return f"{by} every prompt has exactly the tokens that were asked."
    if abs(tokens) <= EXACT_TOKENS:
        return f"{by} every prompt is within {abs(tokens)} token{'s' if abs(tokens) > 1 else ''} of what was asked."
    most = f"{abs(tokens):,} {'more' if tokens > 0 else 'fewer'}"
    return f"Warning: {by[0].lower()}{by[1:]} a prompt has {most} tokens than were asked."


def _largest(differences: Sequence[int | None]) -> int | None:
    known = [difference for difference in differences if difference is not None]
    return max(known, key=abs) if known else None
