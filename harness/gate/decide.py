"""From what was found to verdicts: the checks of one family corrected together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from harness.gate.evidence import Difference, Evidence
from harness.gate.result import Check, Measured, Verdict
from harness.report.words import p_value
from harness.stats.correction import holm

FALLS = frozenset({"quality", "throughput"})
"""Measures of which less is worse."""

UNITS: dict[Measured, str] = {"throughput": "tokens/s", "ttft": "s", "tpot": "s", "cost": "USD"}

_SHARES = frozenset({"quality", "undecided"})


def decided(family: Sequence[Evidence], alpha: float) -> tuple[Check, ...]:
    """A check of each, in their order; any of them calls a model worse that is not in at most `alpha` of such gates.

    Worse, or better, is only what is significant after Holm's correction over the family, larger than the tolerance,
    and not for undecided answers to turn. The same is what is shown to lie within the tolerance.
    """
    adjusted = iter(holm([each.found.p for each in family if each.found]))
    return tuple(_check(each, next(adjusted) if each.found else None, alpha) for each in family)


def _check(evidence: Evidence, p_adjusted: float | None, alpha: float) -> Check:
    place, found = evidence.place, evidence.found
    untold = Check(
        model=place.model,
        suite=place.suite,
        measure=place.measure,
        against=place.against,
        verdict="incomparable" if evidence.incomparable else "cannot tell",
        why=evidence.untold,
        tolerance=evidence.tolerance,
    )
    if found is None or p_adjusted is None:
        return untold
    return replace(
        untold,
        verdict=_verdict(evidence, found, p_adjusted, alpha),
        why=_why(evidence, found, p_adjusted, alpha),
        load=evidence.load,
        n=found.n,
        before=found.before,
        now=found.now,
        change=found.change,
        low=found.low,
        high=found.high,
        p_adjusted=p_adjusted,
    )


def _verdict(evidence: Evidence, found: Difference, p_adjusted: float, alpha: float) -> Verdict:
    if _moved(evidence, found, p_adjusted, alpha):
        if found.could_reverse:
            return "cannot tell"
        return "worse" if (found.change < 0) == (evidence.place.measure in FALLS) else "better"
    return "same" if found.shown_within else "cannot tell"


def _moved(evidence: Evidence, found: Difference, p_adjusted: float, alpha: float) -> bool:
    return p_adjusted < alpha and abs(found.change) > evidence.tolerance


def _why(evidence: Evidence, found: Difference, p_adjusted: float, alpha: float) -> str:
    """The numbers in a sentence's order: how far, how sure, on how much, by what test."""
    if evidence.place.measure in _SHARES:
        size = f"{100 * found.change:+.1f} points (95% {100 * found.low:+.1f} to {100 * found.high:+.1f})"
        size += f", {100 * found.before:.1f}% then, {100 * found.now:.1f}% now, n = {found.n:,}"
    else:
        unit = UNITS[evidence.place.measure]
        size = f"{found.change:+.1%} (95% {found.low:+.1%} to {found.high:+.1%})"
        size += f", {found.before:.4g} {unit} then, {found.now:.4g} {unit} now"
        size += f", n = {found.n:,}" if evidence.place.measure == "cost" and not evidence.load else ""
    turned = (
        "; undecided answers could turn it"
        if found.could_reverse and _moved(evidence, found, p_adjusted, alpha)
        else ""
    )
    return f"{size}, p {p_value(p_adjusted)} after correction ({evidence.said}){turned}"
