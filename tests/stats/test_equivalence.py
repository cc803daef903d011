"""Equivalence within a margin."""

import numpy as np

from harness.stats.equivalence import equivalence
from harness.stats.paired import difference_interval


def drawn(n, a=0.8, b=0.8, seed=1):
    """Credits of 0 and 1 of two models, independent."""
    random = np.random.default_rng(seed)
    return (random.random(n) < a).astype(float), (random.random(n) < b).astype(float)


def test_many_equal_answers_are_shown_to_be_equivalent():
    """And few are not: that nothing was found is no proof."""
    assert equivalence(*drawn(20_000), margin=0.02).shown
    assert not equivalence(*drawn(100), margin=0.02).shown


def test_the_interval_is_the_comparisons_own_at_ninety_percent():
    """So it lies within the one of 95%, and both have the same middle, nearly."""
    a, b = drawn(400)
    found, wide = equivalence(a, b, 0.05), difference_interval(a, b)
    assert wide.low < found.low < a.mean() - b.mean() < found.high < wide.high


def test_a_small_true_difference_can_be_significant_and_equivalent():
    """One point of twenty thousand pairs is there, and does not matter."""
    a, b = drawn(60_000, 0.81, 0.80)
    assert difference_interval(a, b).low > 0
    assert equivalence(a, b, 0.02).shown


def test_at_the_margin_it_errs_in_five_percent():
    """With a true difference of exactly the margin, equivalence is claimed in about one of twenty runs."""
    random = np.random.default_rng(3)
    claims = 0
    for _ in range(1_000):
        both, alone = random.random(500) < 0.7, random.random((2, 500))
        a, b = (both | (alone[0] < 0.3)).astype(float), (both | (alone[1] < 0.3 - 0.05 / 0.3)).astype(float)
        claims += equivalence(a, b, 0.05).shown
    assert claims < 75


def test_clusters_make_it_less_sure():
    """The same answers about fewer texts show less."""
    a, b = drawn(3_000)
    texts = np.repeat(np.arange(30), 100)
    a = np.sort(a)
    assert equivalence(a, b, 0.02, texts).high > equivalence(a, b, 0.02).high
