"""Length distributions: what is drawn has the distribution that was asked for."""

from random import Random
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from harness.core.errors import UserError
from harness.traffic.empirical import EmpiricalLength
from harness.traffic.length import Length
from harness.traffic.lengths import LENGTHS, FixedLength, LognormalLength, NormalLength, UniformLength

DRAWS = 20_000


def mean(length):
    """Of many draws."""
    random = Random(1)
    return sum(length.draw(random) for _ in range(DRAWS)) / DRAWS


def truncated(continuous, low, high):
    """The mean of a continuous distribution, rounded, within the bounds."""
    share = continuous.cdf(high + 0.5) - continuous.cdf(low - 0.5)
    values = range(low, high + 1)
    return sum(value * (continuous.cdf(value + 0.5) - continuous.cdf(value - 0.5)) for value in values) / share


@pytest.mark.parametrize(
    ("length", "meant"),
    [
        (FixedLength(value=7), 7),
        (UniformLength(min=10, max=20), 15),
        (NormalLength(mean=500, std=50), 500),
        (NormalLength(mean=100, std=80, min=50, max=200), truncated(stats.norm(100, 80), 50, 200)),
        (LognormalLength(mean=300, sigma=0.5), 300),
        (LognormalLength(median=300, sigma=0.5), 300 * 2.718281828**0.125),
        (LognormalLength(median=100, sigma=1, max=300), truncated(stats.lognorm(1, scale=100), 1, 300)),
        (EmpiricalLength(values=(1, 2, 30)), 11),
        (EmpiricalLength(values=(10, 1000), weights=(3, 1)), 257.5),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else "",
)
def test_means_are_recovered(length, meant):
    """To within four standard errors; bounds redraw, so that no value piles up at them."""
    assert mean(length) == pytest.approx(meant, rel=0.02)


def test_bounds_do_not_pile_up():
    """A draw outside is drawn again, not moved to the bound."""
    random = Random(1)
    drawn = [NormalLength(mean=100, std=80, min=50, max=200).draw(random) for _ in range(DRAWS)]
    assert drawn.count(50) < 2 * drawn.count(51) + 20
    assert drawn.count(200) < 2 * drawn.count(199) + 20


@given(median=st.floats(1, 5000), sigma=st.floats(0.01, 2), seed=st.integers())
def test_lengths_are_whole_numbers_from_one(median, sigma, seed):
    """And the same for the same seed."""
    length = LognormalLength(median=median, sigma=sigma)
    drawn = [length.draw(Random(seed)) for _ in range(2)]
    assert drawn[0] == drawn[1] >= 1
    assert isinstance(drawn[0], int)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (UniformLength, {"min": 2, "max": 1}),
        (NormalLength, {"mean": 100, "std": 1, "max": 50}),
        (LognormalLength, {"sigma": 1}),
        (LognormalLength, {"sigma": 1, "mean": 2, "median": 1}),
        (EmpiricalLength, {}),
        (EmpiricalLength, {"values": [1, 2], "weights": [1]}),
        (EmpiricalLength, {"values": [1, 2], "weights": [0, 0]}),
        (EmpiricalLength, {"values": [0]}),
    ],
)
def test_lengths_that_make_no_sense(kind, arguments):
    """Told before anything is drawn; bounds that nearly nothing meets would draw forever."""
    with pytest.raises(ValidationError):
        kind.model_validate(arguments)


def test_a_file_of_lengths(tmp_path):
    """One a line; its content is what the fingerprint covers."""
    path = tmp_path / "lengths.txt"
    path.write_text("10\n20\n\n30\n")
    length = EmpiricalLength(path=path)
    before = length.fingerprint()
    assert mean(length) == pytest.approx(20, rel=0.02)
    path.write_text("10\n20\n\n31\n")
    assert length.fingerprint() != before


def test_a_wrong_line_is_named(tmp_path):
    """With its file and number."""
    path = tmp_path / "lengths.txt"
    path.write_text("10\n-3\n")
    with pytest.raises(UserError, match=r'lengths.txt:2: "-3" is no length'):
        EmpiricalLength(path=path)


def test_a_number_alone_is_a_fixed_length():
    """Where a length is asked for."""
    adapter = TypeAdapter(Annotated[Length, LENGTHS])
    assert adapter.validate_python(128) == FixedLength(value=128)
    assert adapter.validate_python({"kind": "uniform", "min": 1, "max": 2}) == UniformLength(min=1, max=2)
    with pytest.raises(ValidationError):
        adapter.validate_python(0)
