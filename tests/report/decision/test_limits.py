"""What was not shown is said: unseen differences with the smallest that would have been, and what has no score."""

import msgspec

from harness.report.decision.limits import limits
from tests.report.decision.known import compared, costing, estimated, summed

KNOWN = [costing("a", 1.0), costing("b", 1.0)]


def claims(summary, costs=KNOWN, random=()):
    """Claims with their evidence."""
    return {one.claim: one.evidence for one in limits(summary, costs, random)}


def test_an_unseen_difference_with_its_bounds():
    """And what a run like this finds; nothing of that where it is not known."""
    pair = compared("a", "b", 0.01, "cannot tell", detectable=0.061)
    told = claims(summed(("a", "b"), [pair]))["Any difference between a and b on tickets."]
    assert told == (
        "a minus b lies between −1.0 and 3.0 points (95%); four of five such runs would find 6.1, uncorrected."
    )
    unknown = claims(summed(("a", "b"), [compared("a", "b", 0.01, "cannot tell")]))
    assert "four of five" not in unknown["Any difference between a and b on tickets."]


def test_what_was_shown_is_not_among_them():
    """Neither a difference nor an equivalence."""
    for pair in (compared("a", "b", 0.1, "better"), compared("a", "b", 0.0, "cannot tell", alike=True)):
        assert not any("difference" in claim for claim in claims(summed(("a", "b"), [pair])))


def test_answers_without_a_score():
    """Many of them, by what became of them."""
    found = msgspec.structs.replace(
        estimated(0.8, correct=240, truncated=40, failed=20), undecided=60, lowest=0.6, highest=0.9
    )
    told = claims(summed(("a",), [], [("a", "tickets", found)]), [costing("a", 1.0)])
    assert told["The score of a on tickets as a whole."] == (
        "60 of 300 answers have no score (40 cut off, 20 failed): it lies between 60.0% and 90.0%."
    )


def test_random_weights_and_stand_ins():
    """Come first, and no difference of random weights is told."""
    pair = compared("a", "b", 0.01, "cannot tell")
    told = list(claims(summed(("a", "b"), [pair], embedded=True), random=["b"]))
    assert told[:2] == [
        "The quality of b: random weights answer noise.",
        "Anything about the models that the embedded ones stand in for.",
    ]
    assert not any("difference" in claim for claim in told)


def test_unknown_money_and_speed():
    """A model without a price is named; all without are not listed."""
    pair = compared("a", "b", 0.1, "better")
    assert "What a correct answer of b costs." in claims(summed(("a", "b"), [pair]), KNOWN[:1])
    assert "What a correct answer of any model costs." in claims(summed(("a", "b"), [pair]), [])
    assert "Latency and throughput under load." in claims(summed(("a", "b"), [pair]))
