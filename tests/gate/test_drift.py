"""The last nights together against the anchor, night after night."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gate.decide import decided
from harness.gate.drift import ALPHA, LAST_NIGHTS, drift, looked
from harness.gate.evidence import Difference, Evidence, Place

PLACE = Place("scout", "maths", "quality", "anchor")


def night(right, undecided=()):
    """Credits of a night, of samples that are each about their own text."""
    right = np.asarray(right, float)
    missing = np.isin(np.arange(len(right)), list(undecided))
    index = pd.MultiIndex.from_product([["maths"], range(len(right))], names=["task", "sample"])
    figures = {
        "credit": np.where(missing, np.nan, right),
        "lowest": np.where(missing, 0.0, right),
        "highest": np.where(missing, 1.0, right),
        "text": np.arange(len(right)),
    }
    return pd.DataFrame(figures, index=index)


def test_the_mean_of_the_last_nights_alone():
    """Older nights than the last seven are not in it."""
    anchor, bad, good = night(np.ones(100)), night(np.zeros(100)), night(np.r_[np.zeros(10), np.ones(90)])
    found = drift([bad, *[good] * LAST_NIGHTS], anchor, PLACE, 0.02).found
    assert found.change == pytest.approx(-0.1)
    assert found.n == 100


def test_nights_that_fell_for_good_are_found():
    """Thirty of 400 answers that are wrong on every night since."""
    fell = night(np.r_[np.zeros(30), np.ones(370)])
    [check] = decided([looked(drift([fell] * 7, night(np.ones(400)), PLACE, 0.02), 20)], ALPHA)
    assert check.verdict == "worse"
    assert "look 20" in check.why


def test_an_anchor_that_was_lucky_is_none():
    """90 questions of 95%, all of which the anchor had, as one in a hundred has: what follows is no regression."""
    random = np.random.default_rng(2)
    nights = [night(random.random(90) < 0.95) for _ in range(7)]
    [check] = decided([looked(drift(nights, night(np.ones(90)), PLACE, 0.02), 7)], ALPHA)
    assert check.change < -0.02
    assert check.verdict != "worse"


def test_answers_that_moved_for_good_are_none():
    """An update moves 146 of 600 answers for good, 55 up and 91 down: no night's luck, and by signs no change."""
    random = np.random.default_rng(4)
    anchor = np.r_[np.zeros(55), np.ones(545)]
    moved = np.r_[np.ones(55), np.zeros(91), np.ones(454)]
    nights = [night(np.where(random.random(600) < 0.01, 1 - moved, moved)) for _ in range(7)]
    [check] = decided([looked(drift(nights, night(anchor), PLACE, 0.02), 7)], ALPHA)
    assert check.change < -0.02
    assert check.verdict != "worse"


def test_a_sample_counts_that_all_nights_decided():
    """One that was cut off on any of them is left out."""
    anchor, nights = night(np.ones(50)), [night(np.ones(50), undecided=[place]) for place in range(3)]
    assert drift(nights, anchor, PLACE, 0.02).found.n == 47


def test_all_looks_together_err_as_seldom_as_declared():
    """1 / (t (t + 1)) adds up to one, so that what all nights spend is at most ALPHA."""
    spent = 0.0
    for night_number in range(1, 2_000):
        found = Difference(before=1, now=0, change=-1, low=-1, high=-1, n=9, p=1e-12, shown_within=False)
        p = looked(Evidence(PLACE, 0.02, found), night_number).found.p
        spent += ALPHA / (p / 1e-12)
    assert 0.99 * ALPHA < spent <= ALPHA


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_a_later_look_asks_for_more(p, number):
    """No p becomes smaller, and none leaves the range of probabilities."""
    found = Difference(before=1, now=0, change=-1, low=-1, high=-1, n=9, p=p, shown_within=False)
    assert p <= looked(Evidence(PLACE, 0.02, found), number).found.p <= 1
