"""Ranks as far as they can be told."""

import numpy as np

from harness.stats.correction import holm
from harness.stats.paired import paired_difference
from harness.stats.ranking import ranks


def beats_of(credits):
    """For each ordered pair of columns the corrected p of the first being better."""
    count = credits.shape[1]
    pairs = [(a, b) for a in range(count) for b in range(a)]
    found = [paired_difference(credits[:, a], credits[:, b]) for a, b in pairs]
    adjusted = holm([one.p for one in found])
    return {
        (a, b) if one.difference > 0 else (b, a): p
        for (a, b), one, p in zip(pairs, found, adjusted, strict=True)
        if one.difference
    }


def drawn(n, *chances, seed=1):
    """Independent right and wrong answers."""
    return (np.random.default_rng(seed).random((n, len(chances))) < np.array(chances)).astype(float)


def test_a_clear_order_is_told():
    """0.9, 0.6 and 0.3 of 500 are first, second and third."""
    credits = drawn(500, 0.9, 0.6, 0.3)
    found = ranks(credits, beats_of(credits))
    assert [(one.rank, one.low, one.high) for one in found] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert found[0].first_share == 1.0


def test_equal_models_may_have_any_rank():
    """By the tests; resampling alone would narrow them down too far, which is why it does not lead."""
    credits = drawn(300, 0.5, 0.5, 0.5, 0.5)
    found = ranks(credits, beats_of(credits))
    assert {(one.low, one.high) for one in found} == {(1, 4)}
    assert all(1 <= one.resampled_low <= one.rank <= one.resampled_high <= 4 for one in found)


def test_the_true_ranks_are_held_together():
    """Of 200 runs with nearly equal models, at least 95% hold every model's true rank at once."""
    chances = (0.62, 0.60, 0.58)
    held = 0
    for seed in range(200):
        credits = drawn(200, *chances, seed=seed)
        found = ranks(credits, beats_of(credits))
        held += all(one.low <= place <= one.high for place, one in enumerate(found, start=1))
    assert held >= 190


def test_clusters_are_drawn_whole():
    """Two hundred answers about two texts leave more open than two hundred texts."""
    credits = np.repeat(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), 100, axis=0)
    credits[0, 1] = 1.0
    apart = ranks(credits, {}, np.repeat([0, 1], 100))
    assert (apart[0].resampled_low, apart[0].resampled_high) == (1, 2)
    assert 0.2 < apart[0].first_share < 0.4 or apart[0].resampled_high > 1
