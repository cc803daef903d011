"""The frequent-words kind: coded words by a zeta distribution."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import zeta as reference

from harness.core.errors import UserError
from harness.tasks.hidden.frequent_words import FrequentWordsHidden, zeta
from tests.tasks.hidden.counters import COUNTERS, Nano, Words, composed

HIDDEN = FrequentWordsHidden()


@pytest.mark.parametrize("counter", COUNTERS)
@given(seed=st.integers(), budget=st.integers(500, 6_000), alpha=st.sampled_from([1.5, 2.0, 2.5]))
@settings(max_examples=12, deadline=None)
def test_target_is_what_comes_most_often(counter, seed, budget, alpha):
    """Behind the dots, in this order, and more often than the next word."""
    plant = FrequentWordsHidden(alpha=alpha).plant(Random(seed), None, 1)
    (dots, _), *ranked = Counter(composed(plant, budget, counter).split(" ")).most_common()
    assert dots == "..."
    assert tuple(word for word, _ in ranked[:3]) == plant.probes[0].target
    assert len(ranked) == 3 or ranked[2][1] > ranked[3][1]


@pytest.mark.parametrize("counter", [Words, Nano])
def test_shares_are_zetas(counter):
    """In a long text rank k has k**-2 / zeta(2) of the words."""
    counts = Counter(composed(HIDDEN.plant(Random(1), None, 1), 100_000, counter).split(" "))
    total = sum(counts.values())
    for rank, (_, count) in enumerate(counts.most_common(10), start=1):
        assert count / total == pytest.approx(rank**-2 / reference(2), rel=0.05)


@given(st.floats(1.01, 4))
def test_zeta(alpha):
    """As scipy has it."""
    assert zeta(alpha) == pytest.approx(reference(alpha), rel=1e-9)


def test_what_cannot_be_had():
    """A text in which ranks 4 and 5 would tie, two questions, and a depth."""
    with pytest.raises(UserError, match="shortest text"):
        HIDDEN.plant(Random(1), None, 1).compose(50, Words())
    with pytest.raises(ValueError, match="one question"):
        HIDDEN.plant(Random(1), None, 2)
    with pytest.raises(ValueError, match="depths"):
        HIDDEN.plant(Random(1), 50.0, 1)
