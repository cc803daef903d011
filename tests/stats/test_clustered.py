"""Samples that share a text: today's numbers without, wider intervals with, and their coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.score import Outcome
from harness.stats.clustered import clustered_interval, clustered_mean, effective_clusters, sums
from harness.stats.estimate import Ledger, estimate
from harness.stats.paired import difference_interval, paired_difference
from harness.stats.repetition import repeated
from harness.stats.wilson import mean_interval, wilson

CREDITS = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 5)), min_size=1, max_size=40)


def arrays(pairs):
    """Credits and clusters."""
    credits, clusters = zip(*pairs, strict=True)
    return np.array(credits), np.array(clusters, dtype=np.int64)


@given(CREDITS)
def test_a_text_of_its_own_for_each_sample_changes_nothing(pairs):
    """The same interval, difference and p as without clusters, to the last bit."""
    credits, other = arrays(pairs)[0], arrays(pairs)[0][::-1].copy()
    own = np.arange(len(credits))[::-1].copy()
    assert clustered_interval(credits, own) == mean_interval(credits)
    assert paired_difference(credits, other, own) == paired_difference(credits, other)
    assert clustered_mean(credits, own) == repeated(credits.tolist())


@given(CREDITS)
def test_shared_texts_never_narrow_an_interval(pairs):
    """Nor does it leave 0 to 1, or the mean."""
    credits, clusters = arrays(pairs)
    low, high = clustered_interval(credits, clusters)
    plain = mean_interval(credits)
    assert 0 <= low <= plain.low + 1e-12 and plain.high - 1e-12 <= high <= 1
    assert low <= credits.mean() + 1e-12 and credits.mean() - 1e-12 <= high


@given(CREDITS)
def test_right_and_wrong_swapped_mirror_the_interval(pairs):
    """No side is favoured."""
    credits, clusters = arrays(pairs)
    low, high = clustered_interval(credits, clusters)
    assert clustered_interval(1 - credits, clusters) == pytest.approx((1 - high, 1 - low), abs=1e-6)


def test_all_right_counts_texts():
    """Ten texts of four, all right, tell as much as ten samples; one wrong answer does not tell more."""
    credits, clusters = np.ones(40), np.repeat(np.arange(10), 4)
    assert clustered_interval(credits, clusters) == wilson(1.0, 10)
    credits[0] = 0.0
    assert clustered_interval(credits, clusters).low <= wilson(1.0, 10).low


def test_variance_is_that_of_the_sums():
    """By hand: three texts of two, sums of deviations 1, 0 and -1, variance 3/2 · 2/36."""
    credits, clusters = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), np.array([7, 7, 5, 5, 9, 9])
    assert sorted(sums(credits - 0.5, clusters)) == [-1.0, 0.0, 1.0]
    found = clustered_mean(credits, clusters)
    assert (found.high - found.mean) / 4.302653 == pytest.approx((1.5 * 2 / 36) ** 0.5, abs=1e-6)


def test_an_estimate_says_how_many_texts_it_rests_on():
    """Only where that is fewer than samples, and of decided samples only."""
    decided = np.array([1, 1, 1, 0])
    ledger = Ledger(np.array([1.0, 1.0, 0.0, 0.0]), decided, 1 - decided, np.array([1, 1, 2, 2]))
    assert estimate(ledger, {Outcome.CORRECT: 2, Outcome.WRONG: 1, Outcome.TRUNCATED: 1}).clusters == 2
    alone = Ledger(ledger.credit, decided, 1 - decided, np.arange(4))
    assert estimate(alone, {}).clusters is None


def test_differences_flip_whole_texts():
    """McNemar would take four answers about one text for four proofs."""
    a, b = np.ones(24), np.zeros(24)
    plain, clustered = paired_difference(a, b), paired_difference(a, b, np.repeat(np.arange(6), 4))
    assert (plain.test, clustered.test, clustered.clusters) == ("exact McNemar", "sign flip by cluster", 6)
    assert plain.p < 1e-6 and clustered.p == pytest.approx(2 / 2**6, abs=0.005)


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("chance", [0.5, 0.9])
@pytest.mark.parametrize("texts", [10, 40])
def test_coverage(alike, chance, texts):
    """About 95 of 100 intervals hold the truth, however alike the answers about one text are."""
    random = np.random.default_rng(7)
    shape = (1 - alike) / alike if alike else 1e9
    truths = random.beta(chance * shape, (1 - chance) * shape, size=(800, texts, 1))
    answers = (random.random((800, texts, 4)) < truths).astype(float).reshape(800, -1)
    clusters = np.repeat(np.arange(texts), 4)
    found = [clustered_interval(row, clusters) for row in answers]
    assert 0.93 <= np.mean([low <= chance <= high for low, high in found]) <= 0.995


@given(st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_unequal_texts_count_as_fewer(sizes):
    """As many as they are where all have one size, never more, and never less than one."""
    found = effective_clusters(np.repeat(np.arange(len(sizes)), sizes))
    assert 1 <= found <= len(sizes)
    assert (found == len(sizes)) == (len(set(sizes)) == 1)


def test_one_text_that_outweighs_all_is_nearly_one_sample():
    """Whatever the small ones say; its interval is as wide as can be, and a number."""
    credits, clusters = np.ones(1002), np.array([*[0] * 1000, 1, 2])
    assert clustered_interval(credits, clusters).low == pytest.approx(wilson(1.0, 1).low, abs=0.01)
    credits[-1] = 0.0
    low, high = clustered_interval(credits, clusters)
    assert (low, high) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert np.isfinite(clustered_mean(credits, clusters).low)


UNEQUAL = {
    "one large": [1, 16, 1],
    "two large": [32, 32, 1, 1],
    "alternating": [1, 20] * 3,
    "tasks together": [8] * 9 + [1] * 40,
}


@pytest.mark.parametrize("sizes", UNEQUAL.values(), ids=UNEQUAL)
@pytest.mark.parametrize("alike", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("chance", [0.5, 0.9])
def test_coverage_of_unequal_texts(sizes, alike, chance):
    """At least 95 of 100, up to chance, however much larger some texts are."""
    random = np.random.default_rng(11)
    shape = (1 - alike) / alike if alike else 1e9
    truths = random.beta(chance * shape, (1 - chance) * shape, size=(800, len(sizes)))
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    answers = (random.random((800, len(clusters))) < truths[:, clusters]).astype(float)
    found = [clustered_interval(row, clusters) for row in answers]
    assert np.mean([low <= chance <= high for low, high in found]) >= 0.93


def test_coverage_of_a_difference_and_false_alarms():
    """Two equal models on 20 texts of four: intervals hold 0, and p below 0.05 in at most 5%, up to chance."""
    random = np.random.default_rng(5)
    clusters = np.repeat(np.arange(20), 4)
    held, alarms = 0, 0
    for _ in range(300):
        chance = np.repeat(random.beta(1, 1, size=(2, 20)), 4, axis=1)
        a, b = (random.random((2, 80)) < chance).astype(float)
        low, high = difference_interval(a, b, clusters)
        held += low <= 0 <= high
        alarms += paired_difference(a, b, clusters).p < 0.05
    assert held / 300 >= 0.93
    assert alarms / 300 <= 0.075
