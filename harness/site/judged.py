"""What a gate found of each model of a run, in sentences that stand on their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from harness.gate.result import WORST_FIRST, Check, GateResult, Measured
from harness.gate.words import held_against, worst_first
from harness.report.words import percent, points
from harness.site.history import Finding, Judged
from harness.store.manifest import Manifest

_OF: dict[Measured, str] = {
    "quality": "",
    "undecided": " in undecided answers",
    "throughput": " in throughput",
    "ttft": " in time to first token",
    "tpot": " in time per output token",
    "cost": " in cost",
}
_STARTS = {"worse": "Worse on", "better": "Better on", "incomparable": "Not comparable on"}


def judged(gate: GateResult, manifest: Manifest) -> Iterator[Judged]:
    """Of each model that had something to be held against."""
    for model in (model.name for model in manifest.models if model.name in gate.baselines):
        checks = [check for check in worst_first(gate) if check.model == model]
        counts = Counter(check.verdict for check in checks)
        yield Judged(
            model=model,
            verdict=next((verdict for verdict in WORST_FIRST if counts[verdict]), "cannot tell"),
            against=held_against(gate, model),
            findings=tuple(_finding(check) for check in checks if check.verdict in _STARTS),
            counts={verdict: counts[verdict] for verdict in WORST_FIRST if counts[verdict]},
        )


def _finding(check: Check) -> Finding:
    return Finding(
        verdict=check.verdict, suite=check.suite, measure=check.measure, against=check.against, said=sentence(check)
    )


def sentence(check: Check) -> str:
    """`Worse on gsm8k by 3.1 points (95% 1.0 to 5.2, n = 1,319): 81.2% then, 78.1% now`."""
    since = " since the anchor" if check.against == "anchor" else ""
    start = f"{_STARTS[check.verdict]} {check.suite}{_OF[check.measure]}{since}"
    if check.verdict == "incomparable" or check.change is None or check.low is None or check.high is None:
        return f"{start}: {check.why}"
    sign = -1 if check.change < 0 else 1
    low, high = sorted((sign * check.low, sign * check.high))
    is_share = check.measure in ("quality", "undecided")
    unit = " points" if is_share else "%"
    counted = f", n = {check.n:,}" if is_share else ""
    then = f": {percent(check.before)}% then, {percent(check.now)}% now" if is_share else ""
    return f"{start} by {percent(abs(check.change))}{unit} (95% {points(low)} to {points(high)}{counted}){then}"
