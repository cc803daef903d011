"""pass@k against its definition, against the official formula, and the coverage of its interval."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from harness.stats.clustered import clustered_interval
from harness.stats.pass_at_k import KS, Attempts, pass_at_k, pass_difference, pass_rate, pass_rates
from harness.stats.wilson import wilson

SOME = st.integers(1, 200).flatmap(
    lambda made: st.tuples(st.just(made), st.integers(0, made), st.integers(1, min(made, 100)))
)
FEW = st.integers(1, 9).flatmap(lambda made: st.tuples(st.just(made), st.integers(0, made), st.integers(1, made)))
PROBLEMS = st.lists(st.integers(0, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=40)


def one(made, passed, k):
    """pass@k of a single problem."""
    return float(pass_at_k(np.array([made]), np.array([passed]), k)[0])


def attempts(pairs, clusters=None):
    """Attempts from pairs of made and passed."""
    made, passed = np.array(pairs, np.int64).reshape(-1, 2).T
    return Attempts(made, passed, clusters)


@given(FEW)
def test_it_is_the_share_of_draws_in_which_one_passes(case):
    """Of all ways to draw k of the n attempts, counted one by one."""
    made, passed, k = case
    draws = [any(drawn) for drawn in combinations([True] * passed + [False] * (made - passed), k)]
    assert one(made, passed, k) == pytest.approx(sum(draws) / len(draws), abs=1e-14)


@given(SOME)
def test_it_is_the_official_formula(case):
    """OpenAI's estimator: 1 where fewer than k failed, else a product over the passed; and exact whole numbers."""
    made, passed, k = case
    official = 1.0 if made - passed < k else 1.0 - np.prod(1.0 - k / np.arange(made - passed + 1, made + 1))
    assert one(made, passed, k) == pytest.approx(official, abs=1e-12)
    assert one(made, passed, k) == pytest.approx(1 - comb(made - passed, k) / comb(made, k), abs=1e-13)


@given(SOME)
def test_none_is_nothing_and_all_is_everything(case):
    """To the last bit; in between it rises with what passed."""
    made, passed, k = case
    assert one(made, 0, k) == 0.0
    assert one(made, made, k) == 1.0
    assert one(made, passed, k) <= one(made, min(passed + 1, made), k)


def test_it_is_unbiased():
    """The mean over what may happen is the chance that one of k attempts passes, whatever the number of attempts."""
    for made in (5, 8, 20):
        passed = np.arange(made + 1)
        weights = np.array([comb(made, c) * 0.3**c * 0.7 ** (made - c) for c in passed])
        found = (weights * pass_at_k(np.full(made + 1, made), passed, 5)).sum()
        assert found == pytest.approx(1 - 0.7**5, abs=1e-12)


def test_too_few_attempts_are_refused():
    """One problem with fewer than k is a mistake of the caller."""
    with pytest.raises(ValueError, match="pass@3 needs 3"):
        one(2, 1, 3)


def test_problems_with_too_few_attempts_are_left_out_and_counted():
    """A problem without any attempt is in neither number."""
    found = pass_rate(attempts([(10, 10), (10, 0), (4, 4), (0, 0)]), 5)
    assert (found.value, found.n, found.of) == (0.5, 2, 3)
    assert pass_rate(attempts([(2, 1)]), 5).value is None
    assert pass_rate(attempts([]), 1).n == 0


def test_it_is_told_up_to_the_planned_attempts():
    """pass@1 always; 10 attempts tell nothing of 20."""
    ten = attempts([(10, 3)])
    assert [rate.k for rate in pass_rates(ten, 1)] == [1]
    assert [rate.k for rate in pass_rates(ten, 10)] == [1, 2, 5, 10]
    assert [rate.k for rate in pass_rates(ten, 500)] == list(KS)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_one_attempt_has_wilsons_interval(passed):
    """As the score of the same answers has."""
    found = pass_rate(attempts([(1, int(one)) for one in passed]))
    assert (found.low, found.high) == pytest.approx(wilson(np.mean(passed), len(passed)), abs=1e-9)


@given(PROBLEMS, st.integers(1, 5))
def test_the_interval_holds_its_value(pairs, k):
    """Between 0 and 1, of some width, and no wider than if each value were 0 or 1."""
    found = pass_rate(attempts(pairs), k)
    if found.value is not None:
        low, high = wilson(found.value, found.n)
        assert low - 1e-9 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= high + 1e-9
        assert found.high > found.low


def test_shared_texts_widen_the_interval():
    """Eight problems of two texts are not eight problems."""
    pairs, texts = [(1, 1)] * 4 + [(1, 0)] * 4, np.repeat([0, 1], 4)
    found, alone = pass_rate(attempts(pairs, texts)), pass_rate(attempts(pairs))
    assert found.low < alone.low and found.high > alone.high
    assert found.low == clustered_interval(np.array([1.0] * 4 + [0.0] * 4), texts).low


def test_a_difference_of_published_proportions():
    """56/70 less 48/80 and 9/10 less 3/10: Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    for (passed_a, n_a), (passed_b, n_b), low, high in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
    ):
        a, b = (
            attempts([(1, 1)] * passed + [(1, 0)] * (n - passed)) for passed, n in ((passed_a, n_a), (passed_b, n_b))
        )
        found = pass_difference(pass_rate(a), pass_rate(b))
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
        assert found.difference == pytest.approx(passed_a / n_a - passed_b / n_b)


def test_there_is_no_difference_from_nothing():
    """Where one group has no problem."""
    assert pass_difference(pass_rate(attempts([(1, 1)])), pass_rate(attempts([]))) is None


@pytest.mark.parametrize("problems", [10, 50])
@pytest.mark.parametrize("made", [10, 20])
@pytest.mark.parametrize("k", [1, 5, 10])
def test_coverage(problems, made, k):
    """About 95 of 100 intervals or more hold the truth, also of few problems that nearly all pass."""
    random = np.random.default_rng(7)
    for chance, spread in ((0.1, 0.5), (0.5, 2.0), (0.9, 2.0), (0.9, 0.5)):
        a, b = chance * spread, (1 - chance) * spread
        truth = 1 - np.exp(betaln(a, b + k) - betaln(a, b))
        passed = random.binomial(made, random.beta(a, b, (300, problems)))
        rates = [pass_rate(Attempts(np.full(problems, made), row), k) for row in passed]
        assert np.mean([rate.low <= truth <= rate.high for rate in rates]) >= (0.91 if truth < 0.99 else 0.8)
