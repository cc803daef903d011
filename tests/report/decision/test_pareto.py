"""Pareto-optimal only where it is shown, dominated only where it is shown, else neither."""

import pytest

from harness.report.decision.loaded import Latency
from harness.report.decision.pareto import trade_off
from harness.stats.repetition import Repeated
from tests.report.decision.known import compared, costing, estimated, summed

SCORES = [("a", "tickets", estimated(0.9)), ("b", "tickets", estimated(0.8))]


def standings(pair, costs=(), latencies=(), random=()):
    """Of models a and b."""
    found = trade_off(summed(("a", "b"), [pair], SCORES), "tickets", costs, dict(latencies), random)
    return None if found is None else {one.model: (one.standing, one.by) for one in found.candidates}


def waits(**by_model):
    """TTFT ± 10% by model."""
    return {
        model: Latency(model, "chat", "8 at once", Repeated(3, value, 0.9 * value, 1.1 * value))
        for model, value in by_model.items()
    }


BETTER = compared("a", "b", 0.1, "better")


def test_better_and_dearer_are_both_worth_it():
    """Each is shown to beat the other in something."""
    assert standings(BETTER, [costing("a", 2.0), costing("b", 1.0)]) == {"a": ("optimal", ""), "b": ("optimal", "")}


def test_worse_and_dearer_is_dominated():
    """By the one that is better in both."""
    assert standings(BETTER, [costing("a", 1.0), costing("b", 2.0)]) == {"a": ("optimal", ""), "b": ("dominated", "a")}


def test_uncertain_cost_leaves_the_worse_one_open():
    """It may be cheaper, so that it is not dominated; and it is not shown to be worth it."""
    found = standings(BETTER, [costing("a", 1.0, 0.5), costing("b", 1.1, 0.5)])
    assert found == {"a": ("optimal", ""), "b": ("cannot tell", "")}


@pytest.mark.parametrize("said", ["cannot tell", "better"])
def test_uncertain_quality_leaves_it_open(said):
    """So does a lead that undecided answers could reverse."""
    pair = compared("a", "b", 0.1, said, could_reverse=said == "better")
    found = standings(pair, [costing("a", 1.0), costing("b", 1.05)])
    assert found == {"a": ("cannot tell", ""), "b": ("cannot tell", "")}


def test_equivalent_and_dearer_is_dominated():
    """Quality need not be better where it is shown to be the same."""
    pair = compared("a", "b", 0.0, "cannot tell", alike=True)
    assert standings(pair, [costing("a", 2.0), costing("b", 1.0)])["a"] == ("dominated", "b")
    pair = compared("a", "b", 0.0, "cannot tell")
    assert standings(pair, [costing("a", 2.0), costing("b", 1.0)])["a"] == ("cannot tell", "")


def test_latency_counts_too():
    """A worse and dearer one that answers sooner is worth it."""
    found = standings(BETTER, [costing("a", 1.0), costing("b", 2.0)], waits(a=0.4, b=0.2))
    assert found["b"] == ("optimal", "")


def test_nothing_to_draw():
    """Without cost and latency, or with one model that has a quality."""
    assert standings(BETTER) is None
    assert standings(BETTER, [costing("a", 1.0)]) is None
    assert standings(BETTER, [costing("a", 1.0), costing("b", 2.0)], random=["b"]) is None
