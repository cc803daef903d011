"""The lead over suites: counted, never averaged, and better only where it is shown."""

import pytest

from harness.report.decision.lead import lead, leader, tallies
from tests.report.decision.known import compared, summed

ON_THREE = (("one", 0.05), ("two", 0.04), ("three", 0.01))


def said(*pairs, models=("Maverick", "Scout")):
    """The lead of the only pair of models."""
    (tally,) = tallies(summed(models, pairs))
    return lead(tally)


def on_three(*verdicts, **changes):
    """Maverick against Scout on three suites."""
    return [
        compared("Maverick", "Scout", by, verdict, suite=suite, **changes)
        for (suite, by), verdict in zip(ON_THREE, verdicts, strict=True)
    ]


def test_better_on_some_and_worse_on_none():
    """The suites are counted, each with its own numbers, and the rest is not passed over."""
    found = said(*on_three("better", "better", "cannot tell"))
    assert found.claim == "Maverick is better than Scout on 2 of 3 suites and worse on none; on 1 the run cannot tell."
    assert "Maverick scores more on one (5.0 points, 95% 3.0 to 7.0, n = 300) and two" in found.evidence
    assert "Cannot tell (Maverick minus Scout) on three (1.0 points" in found.evidence


def test_the_better_one_comes_first():
    """Whichever the experiment names first; differences turn with the names."""
    found = said(*on_three("worse", "worse", "worse"))
    assert found.claim == "Scout is better than Maverick on all 3 suites."
    assert "Scout scores more on one (5.0 points, 95% 3.0 to 7.0" in found.evidence


def test_each_better_somewhere():
    """Two suites against one is no victory."""
    found = said(*on_three("better", "better", "worse"))
    assert found.claim.startswith("Neither Maverick nor Scout is better on all suites")
    assert "Scout scores more on three (1.0 points" in found.evidence


def test_what_could_be_reversed_is_not_better():
    """A lead that undecided answers could turn is told as open."""
    found = said(*on_three("better", "better", "better", could_reverse=True, undecided=99))
    assert "is better than" not in found.claim
    assert "Undecided answers could reverse the order" in found.evidence
    one = said(compared("Maverick", "Scout", 0.05, "worse", could_reverse=True, undecided=99))
    assert one.claim == "The run cannot settle whether Scout or Maverick is better on tickets."
    assert "Scout is 5.0 points ahead" in one.evidence
    assert "99 undecided ones could reverse it" in one.evidence


def test_equivalence_is_said():
    """On all suites, or on some beside those that nothing was shown on."""
    assert (
        said(*on_three(*["cannot tell"] * 3, alike=True)).claim == "Maverick and Scout are equivalent on all 3 suites."
    )
    pairs = [*on_three("cannot tell", "cannot tell", "cannot tell")[:2], on_three(*["cannot tell"] * 3, alike=True)[2]]
    found = said(*pairs)
    assert found.claim == "Neither Maverick nor Scout is shown to be better on any of 3 suites."
    assert "Equivalent on three (within 2.0 points, n = 300)" in found.evidence


def test_a_shown_difference_can_be_too_small_to_matter():
    """Better, and within the margin that was set: both are said."""
    found = said(compared("Maverick", "Scout", 0.01, "better", alike=True))
    assert found.claim == (
        "Maverick is better than Scout: 1.0 points more on tickets, which lies within the margin of 2.0."
    )


def test_no_common_question():
    """Nothing is said of models that decided none in common."""
    pair = compared("Maverick", "Scout", 0.0, "cannot tell")
    found = said(type(pair)("tickets", "Maverick", "Scout", None, None, "cannot tell", 5, False))
    assert found.claim == "The run cannot tell Maverick from Scout: both decided no question of tickets."


@pytest.mark.parametrize(("third", "leads"), [("better", True), ("cannot tell", False)])
def test_one_leads_only_against_every_other(third, leads):
    """Of three models one leads where it is better than each somewhere and worse nowhere."""
    models = ("Maverick", "Scout", "Qwen")
    pairs = [
        compared("Maverick", "Scout", 0.05, "better"),
        compared("Maverick", "Qwen", 0.05, third),
        compared("Scout", "Qwen", 0.0, "cannot tell"),
    ]
    found = leader(tallies(summed(models, pairs)), models)
    assert (found is not None) is leads


def test_random_weights_are_in_no_pair():
    """Their answers are noise."""
    assert tallies(summed(("a", "b"), [compared("a", "b", 0.2, "better")]), without=["b"]) == []
