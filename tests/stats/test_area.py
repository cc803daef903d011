"""The area under the curve: a mean over octaves, of what was served."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.area import area
from harness.stats.effective import AtLength
from harness.stats.wilson import wilson
from tests.stats.test_effective import lengths, told, undecided, unservable

VALUES = st.lists(st.floats(0, 1), min_size=2, max_size=8)


@given(st.floats(0, 1), st.lists(st.integers(1, 10_000_000), min_size=2, max_size=8, unique=True))
def test_a_constant_curve_has_its_own_height(value, tokens):
    """Wherever its lengths are."""
    assert area([AtLength(at, told(value)) for at in tokens]).value == pytest.approx(value)


@given(VALUES, st.integers(0, 7), st.floats(0, 1))
def test_more_anywhere_is_not_less(values, place, more):
    """It is bounded by the lowest and highest value, and rises with each."""
    before = area(lengths(*map(told, values)))
    assert min(values) - 1e-12 <= before.low <= before.value <= before.high <= max(values) + 1e-12
    values[place % len(values)] = max(values[place % len(values)], more)
    assert area(lengths(*map(told, values))).value >= before.value - 1e-12


def test_octaves_weigh_the_same():
    """By hand: trapezoids of 1, ½ and 0 over 256, 512 and 2,048 tokens: (¾ · 1 + ¼ · 2) / 3."""
    found = area([AtLength(256, told(1.0)), AtLength(2048, told(0.0)), AtLength(512, told(0.5))])
    assert found.value == pytest.approx(1.25 / 3)
    assert (found.from_tokens, found.to_tokens, found.lengths) == (256, 2048, 3)


@pytest.mark.parametrize("made", [unservable, undecided])
def test_it_ends_before_a_length_without_a_value(made):
    """Which is not taken for 0, nor bridged."""
    assert area(lengths(told(1.0), told(0.5), made(), told(0.0))) == area(lengths(told(1.0), told(0.5)))
    assert area(lengths(told(1.0), made(), told(0.5))) is None


def test_all_right_still_has_an_interval():
    """And the same texts at several lengths make it wider."""
    made = [told(1.0, 0.8, 1.0)] * 4
    apart, together = area(lengths(*made)), area(lengths(*made), dependent=True)
    assert together.low == pytest.approx(0.8) and 0.8 < apart.low < 1.0
    assert apart.high == pytest.approx(1.0)


def test_coverage():
    """About 95 of 100 intervals hold the true area."""
    random = np.random.default_rng(3)
    truth = np.array([0.97, 0.9, 0.7, 0.3])
    wanted = area(lengths(*map(told, truth))).value
    held = 0
    for _ in range(1000):
        means = random.binomial(20, truth) / 20
        found = area(lengths(*[told(mean, *wilson(mean, 20)) for mean in means.tolist()]))
        held += found.low <= wanted <= found.high
    assert 0.93 <= held / 1000 <= 0.985
