"""Estimates: epochs, undecided items and bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.score import Outcome
from harness.stats.estimate import Ledger, estimate


def ledger(*samples):
    """From (credit, decided, undecided) triples."""
    credit, decided, undecided = np.array(samples, dtype=float).reshape(-1, 3).T
    return Ledger(credit, decided.astype(np.int64), undecided.astype(np.int64))


def test_epochs_are_averaged_within_their_sample():
    """Two samples of four epochs are n = 2, and weigh the same however many epochs were decided."""
    result = estimate(ledger((4, 4, 0), (1, 2, 0)), {Outcome.CORRECT: 5, Outcome.WRONG: 1})
    assert (result.value, result.n) == (0.75, 2)


def test_nothing_decided_has_no_value():
    """Without a decided item there is no number, yet the bounds are known."""
    result = estimate(ledger((0, 0, 1)), {Outcome.TRUNCATED: 1})
    assert (result.value, result.low, result.high, result.n) == (None, None, None, 0)
    assert (result.lowest, result.highest) == (0.0, 1.0)


def test_unservable_items_are_outside_everything():
    """What the endpoint cannot take is counted, but neither scored nor bounded."""
    result = estimate(ledger((1, 1, 0), (0, 0, 0)), {Outcome.CORRECT: 1, Outcome.UNSERVABLE: 1})
    assert (result.value, result.lowest, result.highest) == (1.0, 1.0, 1.0)
    assert result.outcomes[Outcome.UNSERVABLE] == 1
    assert estimate(ledger((0, 0, 0)), {Outcome.UNSERVABLE: 1}).lowest is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=20))
def test_bounds_hold_the_value(triples):
    """Whatever was undecided, the value lies between its bounds."""
    result = estimate(
        ledger(*[(min(credit, decided), decided, undecided) for credit, decided, undecided in triples]), {}
    )
    if result.value is not None:
        assert result.lowest - 1e-12 <= result.value <= result.highest + 1e-12
    if not any(undecided for _, _, undecided in triples) and result.value is not None:
        assert result.lowest == pytest.approx(result.highest)
