"""What a load suite showed of each model, in sentences that can be quoted: what it holds, gives and costs."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.speed.capacity import ruling
from harness.report.speed.curve import THROUGHPUT
from harness.report.speed.headline import headline, is_narrow
from harness.report.speed.objective import kept_sentence
from harness.report.speed.summary import Knee, LoadComparison, LoadPart, OperatingPoint, Percentile, Step
from harness.report.speed.wording import interval, sides, slowest_told
from harness.report.verdict import Sentence
from harness.report.words import listed, percent, rate, seconds, usd

_CHOSEN = {
    "SLO": "the highest load that held the SLO",
    "knee": "the knee",
    "best": "the best throughput of a steady load",
}


def load_sentences(part: LoadPart, suite: str, model: str) -> list[Sentence]:
    """The verdict on one model by one load suite: the load that it can bear, the most that it gives and where that
    bends, and what it costs."""
    steps = [step for step in part.steps if (step.suite, step.model) == (suite, model)]
    limits = [one for one in part.capacities if (one.suite, one.model) == (suite, model)]
    limit = ruling(limits)
    said = [] if limit is None else [kept_sentence(limit, limits)]
    if steps or limit is None:
        said += _speed(steps, [knee for knee in part.knees if (knee.suite, knee.model) == (suite, model)])
    points = [one for one in part.points if (one.suite, one.model) == (suite, model)]
    said += [_money(one) for one in points if one.chosen != "SLO" and one.throughput.cost]
    if limit is not None and limit.held is None and limit.missed is None:
        said = [*said[1:], said[0]]
    return [_about(model, said[0]), *said[1:]]


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


def _about(model: str, first: Sentence) -> Sentence:
    """The first sentence names the model."""
    return Sentence(f"{model} {first.claim.removeprefix('It ')}", first.evidence)


def _speed(steps: Sequence[Step], knees: Sequence[Knee]) -> list[Sentence]:
    found = headline(steps)
    if found is None:
        return [_nothing(steps)]
    told = slowest_told(found.step)
    wait = f", TTFT {told[0]} {seconds(told[1].mean)}" if told else ""
    evidence = [f"{interval(found.tokens, 'tokens/s')}."]
    if found.passed_over:
        evidence.append(f"More came at {found.passed_over.label}, but with an interval wider than ±25%.")
    elif found.tokens.n > 1 and not is_narrow(found.tokens):
        evidence.append("No load has an interval within ±25%: a first impression.")
    if unsteady := [step.label for step in steps if step.valid and not step.steady]:
        evidence.append(f"Not steady, and so left out: {listed(unsteady)}.")
    gives = Sentence(
        f"It gives {rate(found.tokens.mean)} output tokens/s at {found.step.label}{wait}.", " ".join(evidence)
    )
    by_label = {(step.curve, step.label): step for step in steps}
    return [gives, *(_bend(knee, by_label[knee.curve, knee.label], steps) for knee in knees)]


def _nothing(steps: Sequence[Step]) -> Sentence:
    """Why there is no throughput to tell."""
    if not steps:
        return Sentence("It was not measured.")
    phases = sum(step.phases for step in steps)
    if not any(step.valid for step in steps):
        return Sentence("It has no valid measurement.", f"The client was the limit in all {phases} phases.")
    if not any(step.steady for step in steps):
        why = next(step.unsteady[0] for step in steps if step.unsteady)
        return Sentence(
            "It has no steady measurement.", f"{why[0].upper()}{why[1:]}. The figures hold for their windows alone."
        )
    return Sentence("It gave too few counted tokens to tell a throughput.")


def _bend(knee: Knee, at: Step, steps: Sequence[Step]) -> Sentence:
    """What more load brings, and what it takes."""
    if knee.rising:
        return Sentence("Throughput still rises at the highest steady load: the knee lies beyond.")
    tokens = at.value(THROUGHPUT)
    gain = 0.0 if tokens is None else knee.best_tokens_per_s / tokens.mean - 1
    last = max((step for step in steps if step.curve == knee.curve and step.steady), key=lambda step: step.load or 0.0)
    both = _both(at, last)
    grows = f"throughput grows by {percent(gain)}% at most" if gain > 0 else "throughput does not grow"
    waits = f", while the {both[0]} goes from {both[1]} to {both[2]} at {last.label}" if both else ""
    return Sentence(f"Its knee is at {knee.label}: beyond it {grows}{waits}.")


def _both(at: Step, last: Step) -> tuple[str, str, str] | None:
    """The median TTFT at two loads, in words."""
    median: Percentile = "p50"
    here, there = at.percentile("ttft_s", median), last.percentile("ttft_s", median)
    return ("median TTFT", seconds(here.mean), seconds(there.mean)) if here and there else None


def _money(point: OperatingPoint) -> Sentence:
    moved, cost = point.throughput, point.throughput.cost
    if cost is None:
        return Sentence("")
    return Sentence(
        f"It costs {usd(cost.blended_usd_per_mtok)} per million tokens at {usd(cost.usd_per_hour)} an hour.",
        f"At {moved.label}, {_CHOSEN[point.chosen]}; {sides(cost)}.",
    )
