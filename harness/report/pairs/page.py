"""What the page shows of pairs, ready for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from harness.report.explorer.index import indexed_name
from harness.report.pairs.disagreements import Disagreement, Disagreements, ShortAnswer
from harness.report.summary import Comparison
from harness.report.verdict import winner_first


@dataclass(frozen=True)
class SideRow:
    """One sample, and the fragments that open the two answers to it."""

    sample: Disagreement
    better: str
    worse: str


@dataclass(frozen=True)
class Side:
    """What one model gets and the other does not. `find` is the fragment that opens all of it in the explorer."""

    better: str
    than: str
    total: int
    rows: list[SideRow]
    find: str


@dataclass(frozen=True)
class PairPage:
    """One comparison, the model with more credit as its `a`, with both kinds of disagreement."""

    comparison: Comparison
    sides: list[Side]


@dataclass(frozen=True)
class SuitePairs:
    """All pairs on one suite."""

    suite: str
    anchor: str
    pairs: list[PairPage]


def suite_pairs(comparisons: Sequence[Comparison], found: Sequence[Disagreements]) -> list[SuitePairs]:
    """Every suite that has a comparison, in their order."""
    lists = {(one.suite, one.better, one.than): one for one in found}
    pages: dict[str, list[PairPage]] = {}
    for pair in map(winner_first, comparisons):
        both = [lists.get((pair.suite, *way)) for way in ((pair.a, pair.b), (pair.b, pair.a))]
        sides = [_side(one) for one in both if one is not None and one.total]
        pages.setdefault(pair.suite, []).append(PairPage(pair, sides))
    return [SuitePairs(suite, f"pairs-{place}", pairs) for place, (suite, pairs) in enumerate(pages.items(), start=1)]


def _side(found: Disagreements) -> Side:
    rows = [
        SideRow(one, _link(found.suite, found.better, one, one.better), _link(found.suite, found.than, one, one.worse))
        for one in found.shown
    ]
    names = {"suite": found.suite, "better": found.better, "than": found.than}
    find = fragment({name: indexed_name(word) for name, word in names.items()})
    return Side(found.better, found.than, found.total, rows, find)


def _link(suite: str, model: str, sample: Disagreement, answer: ShortAnswer) -> str:
    """By its name, which the explorer's index has; by its digest where the index has the name in another spelling."""
    wanted = {"suite": suite, "task": sample.task, "sample": sample.sample, "model": model}
    if any(indexed_name(name) != name for name in wanted.values()):
        return f"#item={quote(answer.id, safe='')}"
    return fragment(wanted | {"epoch": str(answer.epoch)})


def fragment(wanted: Mapping[str, str]) -> str:
    """The link that sets the explorer's filters."""
    return "#find=" + "&".join(f"{name}={quote(value, safe='')}" for name, value in wanted.items())
