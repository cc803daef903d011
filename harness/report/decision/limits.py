"""What a run did not show, in sentences: differences not seen, answers without a score, what was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.decision.correct import CorrectCost
from harness.report.summary import Comparison, Summary
from harness.report.verdict import Sentence, equivalent
from harness.report.words import listed, percent, points

MANY = 0.05
"""The share of a suite's answers without a score from which on that is said on the first screen."""

_WORDS = {Outcome.TRUNCATED: "cut off", Outcome.UNPARSED: "not to be read", Outcome.REFUSED: "refused"}


def limits(summary: Summary, costs: Sequence[CorrectCost], random: Sequence[str]) -> list[Sentence]:
    """All of them, the gravest first."""
    said = []
    if random:
        said.append(Sentence(f"The quality of {listed(random)}: random weights answer noise."))
    if summary.embedded:
        said.append(Sentence("Anything about the models that the embedded ones stand in for."))
    said += _undecided(summary)
    said += _unseen(summary, random)
    said += _not_common(summary)
    said += _unpriced(summary, costs)
    said += _unloaded(summary)
    return said


def _unseen(summary: Summary, random: Sequence[str]) -> Iterator[Sentence]:
    """For each pair of models the suites on which no difference was shown, and how large one could be."""
    unseen: dict[tuple[str, str], list[Comparison]] = {}
    for pair in summary.comparisons:
        told = pair.verdict != "cannot tell" or equivalent(pair) or pair.paired is None
        if not told and not {pair.a, pair.b} & set(random):
            unseen.setdefault((pair.a, pair.b), []).append(pair)
    for (a, b), pairs in unseen.items():
        claim = f"Any difference between {a} and {b} on {listed([pair.suite for pair in pairs])}."
        yield Sentence(claim, " ".join(_between(pair, named=len(pairs) > 1) for pair in pairs))


def _between(pair: Comparison, *, named: bool) -> str:
    found = pair.paired
    if found is None:
        return ""
    about = f"{pair.suite}: " if named else ""
    span = f"{about}{pair.a} minus {pair.b} lies between {points(found.low)} and {points(found.high)} points (95%)"
    if pair.detectable is None:
        return f"{span}."
    return f"{span}; four of five such runs would find {points(pair.detectable)}, uncorrected."


def _undecided(summary: Summary) -> Iterator[Sentence]:
    for suite in summary.suites:
        for model in summary.models:
            found = summary.of_suite(model, suite)
            items = sum(found.outcomes.values()) if found else 0
            if found and found.undecided > MANY * items:
                yield Sentence(f"The score of {model} on {suite} as a whole.", _bounds(found, items))


def _bounds(found: Estimate, items: int) -> str:
    kinds = [
        f"{count:,} {_WORDS.get(kind, kind.value)}" for kind, count in found.outcomes.items() if count and _open(kind)
    ]
    said = f"{found.undecided:,} of {items:,} answers have no score ({', '.join(kinds)})"
    if found.lowest is None or found.highest is None:
        return f"{said}."
    return f"{said}: it lies between {percent(found.lowest)}% and {percent(found.highest)}%."


def _open(kind: Outcome) -> bool:
    return kind not in (Outcome.CORRECT, Outcome.PARTIAL, Outcome.WRONG, Outcome.UNSERVABLE)


def _not_common(summary: Summary) -> Iterator[Sentence]:
    """A comparison is of the samples that both decided; one of far fewer than a model's own says so."""
    for pair in summary.comparisons:
        own = [found.n for model in (pair.a, pair.b) if (found := summary.of_suite(model, pair.suite))]
        if pair.paired and own and pair.paired.n < (1 - MANY) * max(own):
            claim = f"How {pair.a} and {pair.b} compare on all of {pair.suite}."
            yield Sentence(claim, f"Both decided {pair.paired.n:,} samples; one of them decided {max(own):,}.")


def _unpriced(summary: Summary, costs: Sequence[CorrectCost]) -> Iterator[Sentence]:
    known = {cost.model for cost in costs}
    unknown = [model for model in summary.models if model not in known]
    if summary.suites and unknown:
        who = "any model" if not known else listed(unknown)
        yield Sentence(
            f"What a correct answer of {who} costs.",
            "No price and no machine by the hour is known, or nothing was correct.",
        )


def _unloaded(summary: Summary) -> Iterator[Sentence]:
    part = summary.load
    if part is None:
        yield Sentence("Latency and throughput under load.", "No load suite was run.")
        return
    pointed = {point.model for point in part.points}
    if unsteady := [model for model in summary.models if model not in pointed]:
        yield Sentence(f"How {listed(unsteady)} would do under load.", "No valid, steady phase with counted tokens.")
    once = {step.model for step in part.steps if step.valid == 1}
    if once and not any(step.valid > 1 for step in part.steps):
        yield Sentence(
            "How far the figures under load repeat.", "Each load was measured once, so none has an interval."
        )
