"""Costs compared: a ratio only where the intervals lie apart."""

from harness.report.decision.correct import cheaper, on_one_basis
from harness.report.decision.dearer import cost_sentence
from tests.report.decision.known import costing


def test_times_where_intervals_lie_apart():
    """With the dollars, and the least that the ends allow."""
    found = cost_sentence({"tickets": (costing("Maverick", 0.0024), costing("Scout", 0.001))}, 1)
    assert found.claim == "Per correct answer Maverick costs 2.4 times as much as Scout."
    assert "Maverick $2.40 per 1,000 correct (95% $2.16 to $2.64) against Scout $1.00" in found.evidence
    assert "at least 2 times by the nearer ends" in found.evidence


def test_no_ratio_where_they_overlap():
    """However far apart the estimates are."""
    found = cost_sentence({"tickets": (costing("Maverick", 0.0024, 0.6), costing("Scout", 0.001, 0.6))}, 1)
    assert "cannot be told" in found.claim
    assert "times" not in found.claim + found.evidence


def test_an_open_end_is_never_the_cheaper():
    """Where the data does not exclude that nothing is ever correct."""
    assert not cheaper(costing("Scout", 0.001, None), costing("Maverick", 0.1))
    assert cheaper(costing("Scout", 0.001), costing("Maverick", 0.1, None))


def test_several_suites_in_one_sentence():
    """Each ratio with its suite; those that overlap are named."""
    by_suite = {
        "one": (costing("Maverick", 0.002), costing("Scout", 0.001)),
        "two": (costing("Maverick", 0.003), costing("Scout", 0.001)),
        "three": (costing("Maverick", 0.001), costing("Scout", 0.00101)),
    }
    assert cost_sentence(by_suite, 3).claim == (
        "Per correct answer Maverick costs 2 times as much as Scout on one and 3 times on two; "
        "which costs less on three cannot be told, as the intervals overlap."
    )


def test_unknown_is_not_said():
    """No suite has both costs."""
    assert cost_sentence({}, 2) is None


def test_like_is_compared_with_like():
    """By servers where all have them, though one has a price, too; a mixture says that it is one."""
    costs = [costing("a", 1.0), costing("a", 2.0, basis="servers"), costing("b", 3.0, basis="servers")]
    assert {cost.basis for cost in on_one_basis(costs, "tickets", ["a", "b"]).values()} == {"servers"}
    mixed = on_one_basis([costs[0], costs[2]], "tickets", ["a", "b"])
    found = cost_sentence({"tickets": (mixed["a"], mixed["b"])}, 1)
    assert "by servers of one's own kept full for b, by its price for a" in found.evidence
