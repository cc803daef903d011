"""What the first screen shows, ready for its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from markupsafe import Markup

from harness.report.decision.correct import CorrectCost, correct_costs, cost_of, on_one_basis
from harness.report.decision.dearer import cost_sentence
from harness.report.decision.lead import Tally, lead, leader, tallies
from harness.report.decision.limits import limits
from harness.report.decision.loaded import Loaded, common_latency, loaded
from harness.report.decision.options import Options, embedded, options
from harness.report.decision.owning import of_same_model, owning_sentences
from harness.report.decision.panel import Panel, panels
from harness.report.decision.pareto import TradeOff, trade_off
from harness.report.speed.sentences import ranking
from harness.report.summary import Summary
from harness.report.verdict import Sentence
from harness.store.manifest import Manifest

MOST_LEADS, MOST_LIMITS, MOST_DRAWN = 3, 6, 2
"""Sentences that lead, limits and suites with figures that are open on the first screen; what is more is folded."""


@dataclass(frozen=True)
class PairLead:
    """What is said of two models over all suites: quality leads, money and speed follow."""

    quality: Sentence
    money: Sentence | None
    speed: list[Sentence]


@dataclass(frozen=True)
class Drawn:
    """The trade-off on one suite with its figures."""

    trade_off: TradeOff
    figures: list[tuple[Panel, Markup]]


@dataclass(frozen=True)
class DecisionPage:
    """All of the first screen but the suites' own sentences."""

    leader: Sentence | None
    pairs: list[PairLead]
    owning: list[Sentence]
    limits: list[Sentence]
    costs: list[CorrectCost]
    loaded: list[Loaded]
    drawn: list[Drawn]
    options: Options

    @property
    def json(self) -> bytes:
        """What the decision helper reckons with."""
        return embedded(self.options)

    @property
    def served(self) -> bool:
        """Whether all costs are by servers of one's own, so that it can be said once."""
        return all(cost.basis == "servers" for cost in self.costs)

    def cost(self, model: str, suite: str) -> CorrectCost | None:
        """What a correct answer costs."""
        return cost_of(self.costs, model, suite)

    def tells(self, suite: str) -> bool:
        """Whether any model has an operating point by a load suite."""
        return any(one.point.suite == suite for one in self.loaded)

    def at(self, model: str, suite: str) -> Loaded | None:
        """The model at its operating point by a load suite."""
        return next((one for one in self.loaded if (one.point.model, one.point.suite) == (model, suite)), None)


def decision_page(manifest: Manifest, summary: Summary) -> DecisionPage:
    """Everything that can be decided from a summary."""
    random = summary.random_weights
    costs = correct_costs(summary)
    found = tallies(summary, without=random)
    compared = [model for model in summary.models if model not in random]
    offered = options(manifest, summary)
    return DecisionPage(
        leader=leader(found, compared),
        pairs=[_pair(one, summary, costs) for one in found] or _by_speed(summary),
        owning=list(owning_sentences(of_same_model(summary.load.break_evens, manifest))) if summary.load else [],
        limits=limits(summary, costs, random),
        costs=costs,
        loaded=loaded(summary.load),
        drawn=list(_drawn(summary, costs, offered.suites, random)),
        options=offered,
    )


def _pair(of: Tally, summary: Summary, costs: Sequence[CorrectCost]) -> PairLead:
    known = {suite: on_one_basis(costs, suite, [of.a, of.b]) for suite in summary.suites}
    both = {suite: (own[of.a], own[of.b]) for suite, own in known.items() if len(own) == 2}
    return PairLead(lead(of), cost_sentence(both, len(summary.suites)), _speed(summary, of.a, of.b))


def _by_speed(summary: Summary) -> list[PairLead]:
    """Without a suite of questions, pairs are told by their speed alone."""
    said = [_speed(summary, a, b) for a, b in combinations(summary.models, 2)]
    return [PairLead(of[0], None, of[1:]) for of in said if of]


def _speed(summary: Summary, a: str, b: str) -> list[Sentence]:
    part = summary.load
    if part is None:
        return []
    said = []
    for suite in part.suites:
        own = [one for one in part.comparisons if one.suite == suite and {one.a, one.b} == {a, b}]
        about = f"Under load ({suite}): " if len(part.suites) > 1 else "Under load: "
        said += [Sentence(f"{about}{one.claim}", one.evidence) for one in ranking(own)]
    return said


def _drawn(
    summary: Summary, costs: Sequence[CorrectCost], suites: Sequence[str], random: Sequence[str]
) -> Iterator[Drawn]:
    latencies = common_latency(summary.load, [model for model in summary.models if model not in random])
    tried = (trade_off(summary, suite, costs, latencies, random) for suite in suites)
    found = [one for one in tried if one is not None]
    if not found:
        return
    from harness.report.decision.figure import draw_panel  # matplotlib takes a second to import

    for place, one in enumerate(found):
        drawn = panels(one, summary.models)
        yield Drawn(one, [(panel, draw_panel(panel, f"pareto{place}-{n}")) for n, panel in enumerate(drawn)])
