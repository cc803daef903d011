"""What a load suite showed of each model, in sentences that can be quoted."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.speed.capacity import ruling
from harness.report.speed.curve import THROUGHPUT, Curve, curves
from harness.report.speed.summary import Capacity, Knee, LoadComparison, LoadPart, OperatingPoint, Step
from harness.report.speed.wording import interval, load_words, slo_words, slowest_told
from harness.report.verdict import Sentence
from harness.report.words import percent, rate, seconds, usd


def load_sentences(part: LoadPart, suite: str, model: str) -> list[Sentence]:
    """The verdict on one model by one load suite: speed first, then the SLO, then money."""
    steps = [step for step in part.steps if (step.suite, step.model) == (suite, model)]
    said = [_speed(model, steps, part)]
    limits = [one for one in part.capacities if (one.suite, one.model) == (suite, model)]
    if (limit := ruling(limits)) is not None:
        said.append(_limit(limit))
    said += [_money(one) for one in part.points if (one.suite, one.model) == (suite, model) and one.throughput.cost]
    return said


def ranking(comparisons: Sequence[LoadComparison]) -> list[Sentence]:
    """For each pair of models, at how many of the loads that both were put to one is shown to be faster."""
    said = []
    for pair in dict.fromkeys((one.a, one.b) for one in comparisons):
        own = [one for one in comparisons if (one.a, one.b) == pair]
        ahead = {name: sum(one.verdict == name for one in own) for name in ("faster", "slower")}
        told = [
            f"{faster} is faster than {other} at {ahead[verdict]} of {len(own)} loads"
            for verdict, faster, other in (("faster", *pair), ("slower", *reversed(pair)))
            if ahead[verdict]
        ]
        if not told:
            said.append(Sentence(f"The run cannot tell {pair[0]} from {pair[1]} by speed."))
        elif sum(ahead.values()) < len(own):
            said.append(Sentence(f"{'; '.join(told)}.", "At the others the run cannot tell."))
        else:
            said.append(Sentence(f"{'; '.join(told)}."))
    return said


def _speed(model: str, steps: Sequence[Step], part: LoadPart) -> Sentence:
    valid = [step for step in steps if step.valid and step.value(THROUGHPUT)]
    if not valid:
        return _nothing(model, steps)
    found = curves(valid)
    knees = {
        (knee.curve, knee.label): knee for knee in part.knees if (knee.suite, knee.model) == (valid[0].suite, model)
    }
    at = next((step for step in valid if (step.curve, step.label) in knees), None) or max(valid, key=_throughput)
    knee = knees.get((at.curve, at.label))
    tokens = at.value(THROUGHPUT)
    if tokens is None:
        return _nothing(model, steps)
    told = slowest_told(at)
    wait = f", TTFT {told[0]} {seconds(told[1].mean)}" if told else ""
    evidence = f"{interval(tokens, 'tokens/s')}. {_beyond(at, knee, found)}".strip()
    return Sentence(f"{model}: {rate(tokens.mean)} output tokens/s at {at.label}{wait}.", evidence)


def _throughput(step: Step) -> float:
    found = step.value(THROUGHPUT)
    return found.mean if found else 0.0


def _nothing(model: str, steps: Sequence[Step]) -> Sentence:
    if not steps:
        return Sentence(f"{model} was not measured.")
    if any(step.valid for step in steps):
        return Sentence(f"{model}: too few tokens were counted to tell its throughput.")
    phases = sum(step.phases for step in steps)
    return Sentence(f"{model}: nothing valid was measured.", f"The client was the limit in all {phases} phases.")


def _beyond(at: Step, knee: Knee | None, found: Sequence[Curve]) -> str:
    """What more load brought, and what it took."""
    curve = next((one for one in found if one.name == at.curve), None)
    if curve is None or len(curve.steps) < 2:
        return ""
    if knee is None:
        return "" if at.axis == "requests_per_s" else f"The best of {len(curve.steps)} loads with a valid phase."
    if knee.rising:
        return "Throughput still rises at the highest load measured: the knee lies beyond."
    last = curve.steps[-1]
    here, there = at.percentile("ttft_s", "p50"), last.percentile("ttft_s", "p50")
    gain = knee.best_tokens_per_s / _throughput(at) - 1
    grows = (
        f"Beyond it throughput grows by {percent(gain)}% at most" if gain > 0 else "More load brings no more throughput"
    )
    if here and there:
        grows += f", while the median TTFT goes from {seconds(here.mean)} to {seconds(there.mean)} at {last.label}"
    return f"{grows}."


def _limit(capacity: Capacity) -> Sentence:
    slo = slo_words(capacity)
    lower = [one for one in capacity.tried if capacity.missed is None or one.load < capacity.missed]
    if capacity.held is None and capacity.missed is None:
        return Sentence(f"Whether it holds {slo} cannot be told.", "Too few requests, or no valid phase.")
    if capacity.held is None and capacity.missed is not None:
        at = load_words(capacity.missed, capacity.axis)
        if lower:
            untold = "Whether a lower load holds it cannot be told: too few requests, or no valid phase."
            return Sentence(f"It misses {slo} at {at}.", untold)
        return Sentence(f"It does not hold {slo}.", f"Missed at {at}, the lowest load tried.")
    held = load_words(capacity.held or 0.0, capacity.axis)
    missed = (
        "No higher load was tried."
        if capacity.missed is None
        else f"Missed at {load_words(capacity.missed, capacity.axis)}."
    )
    return Sentence(f"It holds {slo} up to {held}.", missed)


def _money(point: OperatingPoint) -> Sentence:
    moved, cost = point.throughput, point.throughput.cost
    if cost is None:
        return Sentence("")
    why = {"SLO": "the highest load that held the SLO", "knee": "the knee", "best": "its best throughput"}[point.chosen]
    sides = [
        f"{usd(side)} {name}"
        for side, name in ((cost.input_usd_per_mtok, "input"), (cost.output_usd_per_mtok, "output"))
        if side is not None
    ]
    return Sentence(
        f"{usd(cost.blended_usd_per_mtok)} per million tokens at {usd(cost.usd_per_hour)} an hour.",
        f"At {moved.label}, {why}; {percent(cost.input_share)}% of the tokens are input. {', '.join(sides)}.",
    )
