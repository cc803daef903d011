"""What may be said, in sentences made from the comparisons. Nothing is called better unless it is shown to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from harness.report.summary import Comparison
from harness.report.words import listed, p_value, points
from harness.stats.effect import Effect
from harness.stats.paired import ComparisonVerdict


class Sentence(NamedTuple):
    """What is said, and the numbers that it rests on."""

    claim: str
    evidence: str = ""


def sentences(of_suite: Sequence[Comparison]) -> list[Sentence]:
    """The verdict on one suite, from the comparisons of all its pairs of models."""
    if not of_suite:
        return [Sentence("There is nothing to compare.")]
    if len(of_suite) == 1:
        return _on_a_pair(winner_first(of_suite[0]))
    shown = [winner_first(pair) for pair in of_suite if pair.verdict != "cannot tell"]
    said = []
    for winner in dict.fromkeys(pair.a for pair in shown):
        beaten = [pair for pair in shown if pair.a == winner]
        margins = listed([f"{pair.b} (by {_points(pair)})" for pair in beaten])
        p = _equals(max(pair.p_adjusted or 0.0 for pair in beaten)).replace("=", "\u2264")
        evidence = f"On the same samples, p {p} after correction; intervals in the table of pairs."
        said.append(Sentence(f"{winner} scores more than {margins}.", evidence))
    said += [_caveat(pair) for pair in shown if pair.could_reverse]
    alike = [winner_first(pair) for pair in of_suite if equivalent(pair)]
    said += [Sentence(_alike(pair), _inside(pair)) for pair in alike]
    if untold := len(of_suite) - len(shown) - len(alike):
        said.append(Sentence(f"The run cannot tell {_pairs(untold, len(of_suite))} apart."))
    return said


def winner_first(pair: Comparison) -> Comparison:
    """The same comparison with the model that has more credit as `a`."""
    paired = pair.paired
    return pair if paired is None or paired.difference >= 0 else turned(pair)


def turned(pair: Comparison) -> Comparison:
    """The same comparison of `b` against `a`."""
    paired, equivalence = pair.paired, pair.equivalence
    if paired is not None:
        sides = {"difference": -paired.difference, "low": -paired.high, "high": -paired.low}
        paired = msgspec.structs.replace(paired, **sides, a_only=paired.b_only, b_only=paired.a_only)
    if equivalence is not None:
        equivalence = msgspec.structs.replace(equivalence, low=-equivalence.high, high=-equivalence.low)
    said: dict[ComparisonVerdict, ComparisonVerdict] = {"better": "worse", "worse": "better"}
    return msgspec.structs.replace(
        pair,
        a=pair.b,
        b=pair.a,
        paired=paired,
        verdict=said.get(pair.verdict, pair.verdict),
        effect=None if pair.effect is None else _turned_effect(pair.effect),
        equivalence=equivalence,
    )


def _turned_effect(of: Effect) -> Effect:
    """B's odds are A's the other way up; a ratio without an end has its end at 0, and back."""
    standardised = None if of.standardised is None else -of.standardised
    if of.odds_low is None:
        return Effect(standardised)
    ratio = 0.0 if of.odds_ratio is None else _upside_down(of.odds_ratio)
    low = 0.0 if of.odds_high is None else _upside_down(of.odds_high)
    return Effect(standardised, ratio, low, _upside_down(of.odds_low))


def _upside_down(ratio: float) -> float | None:
    return 1 / ratio if ratio else None


def equivalent(pair: Comparison) -> bool:
    """Whether the two are shown to be within the suite's margin, and neither to be better."""
    return pair.verdict == "cannot tell" and pair.equivalence is not None and pair.equivalence.shown


def evidence(pair: Comparison) -> str:
    """Interval, number of questions and corrected p of a comparison."""
    if pair.paired is None:
        return ""
    low, high = points(pair.paired.low), points(pair.paired.high)
    clusters = "" if pair.paired.clusters is None else f" in {pair.paired.clusters:,} clusters"
    n = f"n = {pair.paired.n:,} questions{clusters} that both decided"
    return f"95% {low} to {high}, {n}, p {_equals(pair.p_adjusted)} after correction"


def within_margin(pair: Comparison) -> str:
    """A difference can be shown, and be shown to be too small to matter."""
    found = pair.equivalence
    return f", which lies within the margin of {points(found.margin)}" if found and found.shown else ""


def _on_a_pair(pair: Comparison) -> list[Sentence]:
    if pair.paired is None:
        return [Sentence(f"No sample was decided for both {pair.a} and {pair.b}: nothing can be said.")]
    apart = _points(pair)
    if equivalent(pair):
        return [Sentence(_alike(pair), f"{_inside(pair)}; {apart} apart, {evidence(pair)}"), *_left_open(pair)]
    if pair.verdict == "cannot tell":
        return [Sentence(f"The run cannot tell {pair.a} from {pair.b}.", f"{apart} apart, {evidence(pair)}")]
    told = f"{pair.a} scores {apart} more than {pair.b}{within_margin(pair)}."
    if not pair.could_reverse:
        return [Sentence(told, evidence(pair))]
    return [Sentence(f"On the questions that both decided, {told}", evidence(pair)), _caveat(pair)]


def _pairs(untold: int, pairs: int) -> str:
    if untold == pairs:
        return f"any of the {untold} pairs"
    return "the other pair" if untold == 1 else f"the other {untold} of {pairs} pairs"


def _alike(pair: Comparison) -> str:
    margin = points(pair.equivalence.margin) if pair.equivalence else ""
    return f"{pair.a} and {pair.b} are equivalent within {margin} points."


def _inside(pair: Comparison) -> str:
    found = pair.equivalence
    return "" if found is None else f"90% {points(found.low)} to {points(found.high)} points"


def _left_open(pair: Comparison) -> list[Sentence]:
    """A tie says nothing of what was not decided."""
    if not pair.undecided:
        return []
    return [Sentence(f"But {pair.undecided:,} samples were undecided for {pair.a} or {pair.b}.")]


def _equals(p: float | None) -> str:
    text = p_value(p)
    return text if text.startswith("<") else f"= {text}"


def _caveat(pair: Comparison) -> Sentence:
    return Sentence(
        f"But {pair.undecided} samples were undecided for {pair.a} or {pair.b}:",
        "had these all gone one way, the order could be the reverse.",
    )


def _points(pair: Comparison) -> str:
    return f"{points(pair.paired.difference)} points" if pair.paired else ""
