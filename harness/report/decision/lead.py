"""The verdict on a pair of models over all suites: on how many one is better, and never a mean of suites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from harness.report.summary import Comparison, Summary
from harness.report.verdict import Sentence, equivalent, evidence, turned, within_margin
from harness.report.words import listed, points


@dataclass(frozen=True)
class Tally:
    """The suites on which `a` is shown to be better than `b`, worse, or equivalent, and those that tell neither.

    `open` are those where one is ahead, but undecided answers could turn it: nothing is called better there.
    """

    a: str
    b: str
    better: tuple[Comparison, ...]
    worse: tuple[Comparison, ...]
    alike: tuple[Comparison, ...]
    open: tuple[Comparison, ...]
    untold: tuple[Comparison, ...]

    @property
    def suites(self) -> int:
        """How many suites both were asked."""
        return sum(map(len, (self.better, self.worse, self.alike, self.open, self.untold)))


def tallies(summary: Summary, without: Sequence[str] = ()) -> list[Tally]:
    """One for each pair of models with a common suite, the better one first; models `without` weights are left out."""
    models = [model for model in summary.models if model not in without]
    pairs = ([pair for pair in summary.comparisons if {pair.a, pair.b} == {a, b}] for a, b in combinations(models, 2))
    return [_best_first(own) for own in pairs if own]


def lead(of: Tally) -> Sentence:
    """The one sentence on quality that leads."""
    if of.suites == 1:
        return _on_one(of)
    rest = _rest(of)
    if of.better and not of.worse:
        return Sentence(f"{of.a} is better than {of.b} on {_of(len(of.better), of)}{_others(of)}.", rest)
    if of.better:
        there = f"{of.a} is better on {_of(len(of.better), of)}, {of.b} on {len(of.worse)}"
        return Sentence(f"Neither {of.a} nor {of.b} is better on all suites: {there}.", rest)
    if len(of.alike) == of.suites:
        return Sentence(f"{of.a} and {of.b} are equivalent on {_of(of.suites, of)}.", rest)
    if of.alike or of.open:
        return Sentence(f"Neither {of.a} nor {of.b} is shown to be better on {_any(of)}.", rest)
    return Sentence(f"The run cannot tell {of.a} from {of.b} on {_any(of)}.", rest)


def _on_one(of: Tally) -> Sentence:
    (pair,) = (*of.better, *of.alike, *of.open, *of.untold)
    found = pair.paired
    if found is None:
        return Sentence(f"The run cannot tell {of.a} from {of.b}: both decided no question of {pair.suite}.")
    by = points(found.difference)
    if of.better:
        return Sentence(
            f"{of.a} is better than {of.b}: {by} points more on {pair.suite}{within_margin(pair)}.",
            f"{evidence(pair)}.",
        )
    if of.alike:
        return Sentence(f"{of.a} and {of.b} are equivalent on {pair.suite}{_margin(pair)}.", f"{evidence(pair)}.")
    if of.open:
        claim = f"The run cannot settle whether {of.a} or {of.b} is better on {pair.suite}."
        ahead = (
            f"{of.a} is {by} points ahead ({evidence(pair)}), but {pair.undecided:,} undecided ones could reverse it."
        )
        return Sentence(claim, ahead)
    claim = f"The run cannot tell {of.a} from {of.b} on {pair.suite}."
    return Sentence(claim, f"{by} points apart, {evidence(pair)}.")


def _margin(pair: Comparison) -> str:
    return f", within {points(pair.equivalence.margin)} points" if pair.equivalence else ""


def leader(of: Sequence[Tally], models: Sequence[str]) -> Sentence | None:
    """The model that is better than every other one somewhere and worse nowhere; None where there is none, or only one
    pair, which says so itself."""
    for model in models if len(models) > 2 else ():
        own = [one for one in of if model in (one.a, one.b)]
        if len(own) == len(models) - 1 and all(one.a == model and one.better and not one.worse for one in own):
            where = "on every suite" if all(len(one.better) == one.suites for one in own) else "on at least one suite"
            none = "" if where == "on every suite" else ", and worse than none on any"
            return Sentence(f"{model} is better than each of the other {len(own)} models {where}{none}.")
    return None


def _best_first(pairs: Sequence[Comparison]) -> Tally:
    found = _tally(pairs)
    return _tally([turned(pair) for pair in pairs]) if _turns(found) else found


def _turns(of: Tally) -> bool:
    """Whether the second model has more to show: suites first, then what is not settled, then the plain difference."""
    if len(of.better) != len(of.worse):
        return len(of.worse) > len(of.better)
    gaps = [pair.paired.difference for pair in (*of.open, *of.untold, *of.alike) if pair.paired]
    return not of.better and bool(gaps) and all(gap < 0 for gap in gaps)


def _tally(pairs: Sequence[Comparison]) -> Tally:
    shown = [pair for pair in pairs if not pair.could_reverse]
    better = tuple(pair for pair in shown if pair.verdict == "better")
    worse = tuple(pair for pair in shown if pair.verdict == "worse")
    alike = tuple(pair for pair in shown if equivalent(pair))
    reversible = tuple(pair for pair in pairs if pair.could_reverse)
    untold = tuple(pair for pair in shown if pair.verdict == "cannot tell" and not equivalent(pair))
    return Tally(pairs[0].a, pairs[0].b, better, worse, alike, reversible, untold)


def _others(of: Tally) -> str:
    """What holds on the suites where the better one is not better."""
    told = [
        f"on {len(pairs)} {words}"
        for pairs, words in ((of.alike, "they are equivalent"), ((*of.open, *of.untold), "the run cannot tell"))
        if pairs
    ]
    return f" and worse on none; {' and '.join(told)}" if told else ""


def _of(count: int, of: Tally) -> str:
    whole = "both suites" if count == 2 else f"all {count} suites"
    return whole if count == of.suites else f"{count} of {of.suites} suites"


def _any(of: Tally) -> str:
    return "either suite" if of.suites == 2 else f"any of {of.suites} suites"


def _rest(of: Tally) -> str:
    """On which suites, by how much."""
    told = [
        _where(of.better, f"{of.a} scores more on"),
        _where([turned(pair) for pair in of.worse], f"{of.b} scores more on"),
        _where(of.alike, "Equivalent on"),
        _where(of.open, f"Undecided answers could reverse the order ({of.a} minus {of.b}) on"),
        _where(of.untold, f"Cannot tell ({of.a} minus {of.b}) on"),
    ]
    return " ".join(f"{part}." for part in told if part)


def _where(pairs: Sequence[Comparison], words: str) -> str:
    return f"{words} {listed([_gap(pair) for pair in pairs])}" if pairs else ""


def _gap(pair: Comparison) -> str:
    found = pair.paired
    if found is None:
        return f"{pair.suite} (no common sample)"
    n = f"n = {found.n:,}" if found.clusters is None else f"n = {found.n:,} in {found.clusters:,} clusters"
    if equivalent(pair):
        return f"{pair.suite} ({_margin(pair).removeprefix(', ')}, {n})"
    ends = f"95% {points(found.low)} to {points(found.high)}"
    return f"{pair.suite} ({points(found.difference)} points, {ends}, {n}{within_margin(pair)})"
