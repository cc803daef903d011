"""What may be said of a model's length, in words made from the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.estimate import Estimate
from harness.report.length.summary import LengthCurve, LengthRow
from harness.report.length.wording import or_more, spans
from harness.report.verdict import Sentence
from harness.report.words import listed, percent
from harness.stats.effective import EffectiveLength, fewest


def length_sentence(curve: LengthCurve) -> Sentence:
    """How far one model keeps up, and what the rest of the lengths showed."""
    over = f"pooled over the lengths that all {curve.pooled.tasks} tasks were asked, " if curve.pooled else ""
    among = "of these" if curve.pooled else "asked"
    found = curve.effective
    parts = [f"{over}{curve.model} {_reach(found, among)}{_interval(curve)}", *_beyond(curve)]
    claim = "; ".join(parts) + "."
    return Sentence(claim[0].upper() + claim[1:] if over else claim, " ".join(_evidence(curve)))


def unpooled_sentence(model: str, tasks: int) -> Sentence:
    """Why nothing is told of a model over all tasks together."""
    return Sentence(f"{model} has no length in common to all {tasks} tasks: nothing is pooled.")


def _reach(found: EffectiveLength, among: str) -> str:
    share = f"{100 * found.threshold:g}%"
    if found.tokens is not None:
        longest = {"longest asked": f", the longest {among}", "unservable": ", the longest served"}
        return f"scores at least {share} up to {found.tokens:,} tokens{longest.get(found.ended_by, '')}"
    if found.ended_by == "below":
        return f"scores less than {share} already at {found.ended_at:,} tokens, the shortest {among}"
    why = "cannot be served" if found.ended_by == "unservable" else "is undecided"
    return f"has no score at {found.ended_at:,} tokens, the shortest {among}, which {why}"


def _interval(curve: LengthCurve) -> str:
    found, low, high = curve.effective, curve.effective.low, curve.effective.high
    if high is None:
        return ""
    more = or_more(curve)
    if low is None:
        if found.tokens is None:
            return f" (95%: could still be up to {high:,}{more})"
        return f" (95%: could be no length, or up to {high:,}{more})"
    if more:
        return f" (95%: {low:,} or more)"
    return f" (95%: {low:,})" if low == high else f" (95%: between {low:,} and {high:,})"


def _beyond(curve: LengthCurve) -> list[str]:
    """The lengths from the one on at which the chain ended, by what became of them."""
    ended = curve.effective.ended_at
    rest = [] if ended is None else [row for row in curve.rows if row.requested_tokens >= ended]
    rest = rest if curve.effective.tokens is not None else rest[1:]
    decided = [row for row in rest if row.estimate.value is not None]
    below = [row for row in decided if _is_below(row, curve.effective.threshold)]
    untold = [row for row in rest if row.estimate.value is None]
    unservable = [row for row in untold if row.unservable]
    undecided = [row for row in untold if not row.unservable]
    said = []
    if below:
        told = spans([row.requested_tokens for row in below], [row.requested_tokens for row in decided])
        too = ", too" if curve.effective.tokens is None and curve.effective.ended_by == "below" else ""
        said.append(f"{told} {'is' if len(below) == 1 else 'are'} below{too}")
    if above := [row for row in decided if row not in below]:
        said.append(f"{_lengths(above)} {_passes(len(above), curve.effective)}")
    if unservable:
        said.append(f"{_lengths(unservable)} cannot be served")
    if undecided:
        said.append(f"{_lengths(undecided)} {'is' if len(undecided) == 1 else 'are'} undecided")
    return said


def _passes(lengths: int, found: EffectiveLength) -> str:
    """Lengths that would do, had not a shorter one ended the chain."""
    verb = "passes" if lengths == 1 else "pass"
    again = "" if found.tokens is None else " again"
    return f"{verb}{again}, but a shorter length {'failed' if found.ended_by == 'below' else 'has no score'}"


def _is_below(row: LengthRow, threshold: float) -> bool:
    return row.estimate.value is not None and row.estimate.value < threshold - 1e-12


def _lengths(rows: Sequence[LengthRow]) -> str:
    return listed([f"{row.requested_tokens:,}" for row in rows])


def _evidence(curve: LengthCurve) -> list[str]:
    said = ["Only tested lengths are told."]
    if curve.pooled and curve.pooled.left_out:
        lengths = listed([f"{tokens:,}" for tokens in curve.pooled.left_out])
        said.append(f"Left out: {lengths}, not asked or not served in every task.")
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
