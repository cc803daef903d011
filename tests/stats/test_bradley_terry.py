"""Strengths from judgements of pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.bradley_terry import bradley_terry

BASEBALL = np.array(  # American League 1987, eastern division: Agresti, Categorical Data Analysis (2002), table 10.10
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ],
    float,
)


def test_agrestis_baseball():
    """Milwaukee to Baltimore, as his section 10.6.2 and R's BradleyTerry2 say."""
    found = bradley_terry(BASEBALL)
    apart = [one.value - found[-1].value for one in found]
    assert apart == pytest.approx([1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0], abs=2e-3)


def test_two_models_have_the_log_odds():
    """Thirty wins to ten: log 3 apart, with its standard error sqrt(1/30 + 1/10)."""
    one, other = bradley_terry(np.array([[0, 30], [10, 0]], float))
    assert one.value - other.value == pytest.approx(np.log(3))
    assert one.high - one.low == pytest.approx(1.959964 * np.sqrt(1 / 30 + 1 / 10), rel=1e-4)


def test_who_never_lost_has_no_strength():
    """Nor have two groups that never met: there is no maximum."""
    assert bradley_terry(np.array([[0, 3], [0, 0]], float)) is None
    apart = np.zeros((4, 4))
    apart[0, 1] = apart[1, 0] = apart[2, 3] = apart[3, 2] = 5
    assert bradley_terry(apart) is None
    assert bradley_terry(np.zeros((1, 1))) is None


@given(st.lists(st.integers(1, 30), min_size=12, max_size=12))
def test_expected_wins_are_the_wins(counts):
    """At the maximum each model wins as often as its strength says."""
    wins = np.zeros((4, 4))
    wins[~np.eye(4, dtype=bool)] = counts
    logs = np.array([one.value for one in bradley_terry(wins)])
    preferred = 1 / (1 + np.exp(logs[None, :] - logs[:, None]))
    expected = ((wins + wins.T) * preferred).sum(axis=1)
    assert expected == pytest.approx(wins.sum(axis=1), rel=1e-6)
