"""Sentences: better only when shown, never more certain than the numbers."""

import pytest

from harness.report.summary import Comparison
from harness.report.verdict import sentences, turned, winner_first
from harness.stats.effect import Effect
from harness.stats.equivalence import Equivalence
from harness.stats.paired import PairedDifference


def comparison(difference, said, p=0.001, **changes):
    """Scout against Maverick."""
    paired = PairedDifference(difference, difference - 0.1, difference + 0.1, 100, 30, 10, p, "exact McNemar")
    fields = {"undecided": 0, "could_reverse": False} | changes
    return Comparison("suite", "Scout", "Maverick", paired, p, said, **fields)


def test_a_shown_difference():
    """The winner comes first, with points, interval, n and corrected p."""
    (said,) = sentences([comparison(-0.2, "worse")])
    assert said.claim == "Maverick scores 20.0 points more than Scout."
    assert said.evidence == "95% 10.0 to 30.0, n = 100 questions that both decided, p = 0.001 after correction"


def test_no_shown_difference():
    """However far apart, what is not significant is not told."""
    (said,) = sentences([comparison(0.2, "cannot tell", p=0.06)])
    assert said.claim == "The run cannot tell Scout from Maverick."
    assert "more than" not in said.evidence


def test_undecided_items_that_could_reverse_it():
    """A winner whose lead hangs on undecided samples is announced with that."""
    said = sentences([comparison(0.2, "better", undecided=40, could_reverse=True)])
    assert "40 samples were undecided" in said[1].claim


def test_nothing_to_compare():
    """One model, or no common sample, makes no claim."""
    assert "nothing to compare" in sentences([])[0].claim
    empty = Comparison("suite", "Scout", "Maverick", None, None, "cannot tell", 5, False)
    assert "nothing can be said" in sentences([empty])[0].claim


@pytest.mark.parametrize("shown", [0, 1, 3])
def test_many_models(shown):
    """Of three pairs those shown are named, the rest is counted."""
    pairs = [comparison(0.2, "better" if number < shown else "cannot tell") for number in range(3)]
    text = " ".join(sentence.claim for sentence in sentences(pairs))
    assert text.count("(by 20.0 points)") == shown
    assert ("cannot tell" in text) == (shown < 3)


def test_turning_a_pair_keeps_its_meaning():
    """Turned round, counts and interval change sides, p does not."""
    turned = winner_first(comparison(-0.2, "worse"))
    assert (turned.a, turned.verdict, turned.paired.a_only, turned.paired.b_only) == ("Maverick", "better", 10, 30)
    assert (turned.paired.low, turned.paired.high) == pytest.approx((0.1, 0.3))


def test_equivalence_takes_the_place_of_cannot_tell():
    """With its margin and its 90% interval; undecided samples are still told."""
    alike = Equivalence(0.02, -0.008, 0.011, True)
    said = sentences([comparison(0.002, "cannot tell", p=0.7, equivalence=alike, undecided=3)])
    assert said[0].claim == "Scout and Maverick are equivalent within 2.0 points."
    assert "90% −0.8 to 1.1 points" in said[0].evidence
    assert said[1].claim == "But 3 samples were undecided for Scout or Maverick."


def test_equivalence_that_was_not_shown_is_not_said():
    """Not to be told apart is not the same."""
    wide = Equivalence(0.02, -0.03, 0.05, False)
    assert "equivalent" not in sentences([comparison(0.002, "cannot tell", p=0.7, equivalence=wide)])[0].claim


def test_a_reversible_lead_is_of_decided_questions():
    """The claim itself says so, and not only what follows it."""
    said = sentences([comparison(0.2, "better", undecided=40, could_reverse=True)])
    assert said[0].claim.startswith("On the questions that both decided, Scout scores")


def test_turning_turns_effect_and_equivalence():
    """Odds are the other way up, ends change sides; twice is as before."""
    pair = comparison(
        -0.2, "worse", effect=Effect(-0.4, 0.5, 0.2, 0.8), equivalence=Equivalence(0.02, -0.3, -0.1, False)
    )
    other = turned(pair)
    assert (other.effect.standardised, other.effect.odds_ratio) == (0.4, 2.0)
    assert (other.effect.odds_low, other.effect.odds_high) == pytest.approx((1.25, 5.0))
    assert (other.equivalence.low, other.equivalence.high) == (0.1, 0.3)
    assert turned(other).effect.odds_low == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("of", "upside_down"),
    [
        (Effect(0.4, None, 3.0, None), Effect(-0.4, 0.0, 0.0, 1 / 3)),
        (Effect(-0.4, 0.0, 0.0, 0.25), Effect(0.4, None, 4.0, None)),
        (Effect(0.1), Effect(-0.1)),
    ],
)
def test_odds_without_an_end(of, upside_down):
    """Never alone right: the ratio is 0 one way, and has no number the other way; credits in fractions have none."""
    assert turned(comparison(0.2, "better", effect=of)).effect == upside_down
