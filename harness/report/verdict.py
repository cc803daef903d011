"""What may be said, in sentences made from the comparisons. Nothing is called better unless it is shown to be."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from harness.report.summary import Comparison
from harness.report.words import listed, p_value, points
from harness.stats.paired import PairedDifference


def sentences(of_suite: Sequence[Comparison]) -> list[str]:
    """The verdict on one suite, from the comparisons of all its pairs of models."""
    if not of_suite:
        return ["One model alone: there is nothing to compare."]
    if len(of_suite) == 1:
        return _on_a_pair(winner_first(of_suite[0]))
    shown = [winner_first(pair) for pair in of_suite if pair.verdict != "cannot tell"]
    said = []
    for winner in dict.fromkeys(pair.a for pair in shown):
        beaten = [f"{pair.b} (by {_gap(pair)})" for pair in shown if pair.a == winner]
        said.append(f"{winner} is better than {listed(beaten)}.")
    said += [_caveat(pair) for pair in shown if pair.could_reverse]
    untold = len(of_suite) - len(shown)
    if untold:
        rest = f"the other {untold} of {len(of_suite)} pairs" if shown else f"any of the {untold} pairs"
        said.append(f"The run cannot tell {rest} apart.")
    return said


def winner_first(pair: Comparison) -> Comparison:
    """The same comparison with the model that has more credit as `a`."""
    paired = pair.paired
    if paired is None or paired.difference >= 0:
        return pair
    turned = PairedDifference(
        -paired.difference, -paired.high, -paired.low, paired.n, paired.b_only, paired.a_only, paired.p, paired.test
    )
    said = "better" if pair.verdict == "worse" else pair.verdict
    return msgspec.structs.replace(pair, a=pair.b, b=pair.a, paired=turned, verdict=said)


def _on_a_pair(pair: Comparison) -> list[str]:
    if pair.paired is None:
        return [f"No sample was decided for both {pair.a} and {pair.b}: nothing can be said."]
    evidence = (
        f"95% {points(pair.paired.low)} to {points(pair.paired.high)}, {pair.paired.n} samples, "
        f"p {_equals(pair.p_adjusted)} after correction"
    )
    if pair.verdict == "cannot tell":
        apart = f"{points(pair.paired.difference)} points apart ({evidence})"
        return [f"The run cannot tell {pair.a} from {pair.b}: {apart}."]
    first = f"{pair.a} scores {points(pair.paired.difference)} points more than {pair.b} ({evidence})."
    return [first, _caveat(pair)] if pair.could_reverse else [first]


def _gap(pair: Comparison) -> str:
    if pair.paired is None:
        return ""
    return f"{points(pair.paired.difference)} points, 95% {points(pair.paired.low)} to {points(pair.paired.high)}"


def _caveat(pair: Comparison) -> str:
    return (
        f"But {pair.undecided} samples were undecided for {pair.a} or {pair.b}: "
        "had these all gone one way, the order could be the reverse."
    )


def _equals(p: float | None) -> str:
    text = p_value(p)
    return text if text.startswith("<") else f"= {text}"
