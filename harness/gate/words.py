"""How a check is named wherever it is shown."""

from __future__ import annotations

from harness.gate.result import WORST_FIRST, Check, GateResult, Measured

MEASURES: dict[Measured, str] = {
    "quality": "quality",
    "undecided": "undecided answers",
    "throughput": "throughput",
    "ttft": "time to first token",
    "tpot": "time per output token",
    "cost": "cost",
}


def title(check: Check) -> str:
    """`gsm8k: quality`, and against what, where it is the anchor."""
    drift = " since the anchor" if check.against == "anchor" else ""
    return f"{check.suite}: {MEASURES[check.measure]}{drift}{f' at {check.load}' if check.load else ''}"


def worst_first(result: GateResult) -> list[Check]:
    """The checks in the order in which one reads them."""
    return sorted(result.checks, key=lambda check: WORST_FIRST.index(check.verdict))


def held_against(result: GateResult, model: str) -> str:
    """`version 3 (run …)`, or the run alone."""
    reference = result.baselines.get(model)
    if reference is None:
        return "no baseline"
    return reference.run if reference.version is None else f"version {reference.version} ({reference.run})"
