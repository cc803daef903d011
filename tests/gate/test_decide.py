"""From evidence to verdicts: Holm over the family, the tolerance, and what undecided answers could turn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gate.decide import decided
from harness.gate.evidence import Difference, Evidence, Place
from harness.stats.correction import holm

QUALITY = Place("scout", "maths", "quality")
FALL = Difference(
    before=0.9, now=0.8, change=-0.1, low=-0.13, high=-0.07, n=500, p=1e-6, shown_within=False, could_reverse=False
)


def verdict(found, place=QUALITY, tolerance=0.02):
    """What is said of one check alone."""
    [check] = decided([Evidence(place, tolerance, found)], 0.05)
    return check.verdict


@pytest.mark.parametrize(
    ("measure", "of_less", "of_more"),
    [
        ("quality", "worse", "better"),
        ("throughput", "worse", "better"),
        ("undecided", "better", "worse"),
        ("ttft", "better", "worse"),
        ("tpot", "better", "worse"),
        ("cost", "better", "worse"),
    ],
)
def test_less_is_worse_of_some_and_better_of_others(measure, of_less, of_more):
    """Less quality is worse, less time is better."""
    place = Place("scout", "maths", measure)
    assert verdict(FALL, place) == of_less
    assert verdict(replace(FALL, change=0.1, low=0.07, high=0.13), place) == of_more


def test_the_tolerance_is_not_worse():
    """A change that is just as large as tolerated is tolerated."""
    assert verdict(replace(FALL, change=-0.02), tolerance=0.02) == "cannot tell"
    assert verdict(replace(FALL, change=-0.0201), tolerance=0.02) == "worse"


def test_what_is_shown_within_is_the_same_even_if_significant():
    """A significant trifle is a trifle."""
    assert verdict(replace(FALL, change=-0.01, shown_within=True)) == "same"


def test_what_could_turn_is_not_told():
    """Neither worse nor better."""
    assert verdict(replace(FALL, could_reverse=True)) == "cannot tell"


def test_that_it_could_turn_is_said_only_where_it_decides():
    """Of what is the same it would be noise."""
    [turned] = decided([Evidence(QUALITY, 0.02, replace(FALL, could_reverse=True))], 0.05)
    [same] = decided([Evidence(QUALITY, 0.02, replace(FALL, p=0.5, shown_within=True, could_reverse=True))], 0.05)
    assert "could turn it" in turned.why
    assert "could turn it" not in same.why


def test_the_family_is_corrected_together():
    """A p of 0.01 is worse alone, and not among ten."""
    one = Evidence(QUALITY, 0.02, replace(FALL, p=0.01))
    others = [Evidence(QUALITY, 0.02, replace(FALL, p=0.9, shown_within=True))] * 9
    assert decided([one], 0.05)[0].verdict == "worse"
    assert decided([one, *others], 0.05)[0].verdict == "cannot tell"


def test_what_was_not_found_takes_no_share_of_the_error():
    """An incomparable suite is in the order of checks, and not in the family of tests."""
    one = Evidence(QUALITY, 0.02, replace(FALL, p=0.01))
    none = Evidence(QUALITY, 0.02, untold="asked otherwise", incomparable=True)
    checks = decided([none, *[none] * 8, one], 0.05)
    assert [check.verdict for check in checks] == [*["incomparable"] * 9, "worse"]
    assert checks[0].why == "asked otherwise"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=20))
def test_each_check_has_its_own_p(ps):
    """Whatever is missing between them, no check is given another's p."""
    family = [Evidence(QUALITY, 0.02, None if p is None else replace(FALL, p=p)) for p in ps]
    expected = iter(holm([p for p in ps if p is not None]))
    for check, p in zip(decided(family, 0.05), ps, strict=True):
        assert check.p_adjusted == (None if p is None else next(expected))
        assert (check.verdict == "worse") == (check.p_adjusted is not None and check.p_adjusted < 0.05)
