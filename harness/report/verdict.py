"""What may be said, in sentences made from the comparisons. Nothing is called better unless it is shown to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from harness.report.summary import Comparison
from harness.report.words import listed, p_value, points


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
    if untold := len(of_suite) - len(shown):
        rest = f"the other {untold} of {len(of_suite)} pairs" if shown else f"any of the {untold} pairs"
        said.append(Sentence(f"The run cannot tell {rest} apart."))
    return said


def winner_first(pair: Comparison) -> Comparison:
    """The same comparison with the model that has more credit as `a`."""
    paired = pair.paired
    if paired is None or paired.difference >= 0:
        return pair
    turned = msgspec.structs.replace(
        paired,
        difference=-paired.difference,
        low=-paired.high,
        high=-paired.low,
        a_only=paired.b_only,
        b_only=paired.a_only,
    )
    said = "better" if pair.verdict == "worse" else pair.verdict
    return msgspec.structs.replace(pair, a=pair.b, b=pair.a, paired=turned, verdict=said)


def _on_a_pair(pair: Comparison) -> list[Sentence]:
    if pair.paired is None:
        return [Sentence(f"No sample was decided for both {pair.a} and {pair.b}: nothing can be said.")]
    apart = _points(pair)
    if pair.verdict == "cannot tell":
        return [Sentence(f"The run cannot tell {pair.a} from {pair.b}.", f"{apart} apart, {_evidence(pair)}")]
    first = Sentence(f"{pair.a} scores {apart} more than {pair.b}.", _evidence(pair))
    return [first, _caveat(pair)] if pair.could_reverse else [first]


def _evidence(pair: Comparison) -> str:
    if pair.paired is None:
        return ""
    low, high = points(pair.paired.low), points(pair.paired.high)
    clusters = "" if pair.paired.clusters is None else f" in {pair.paired.clusters:,} clusters"
    n = f"n = {pair.paired.n:,} questions{clusters} that both decided"
    return f"95% {low} to {high}, {n}, p {_equals(pair.p_adjusted)} after correction"


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
