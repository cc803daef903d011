"""The arithmetic source: right answers, no problem twice, the same every time."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.tasks.arithmetic import LEVELS, ArithmeticSource, draw_problem


def drawn(**arguments):
    """All samples; no tokens are counted."""
    return list(ArithmeticSource(**arguments).samples(None))


@given(st.sampled_from(LEVELS), st.integers(0, 2**64), st.booleans())
def test_the_value_is_that_of_the_expression(level, seed, held):
    """As Python reckons it, and never negative."""
    problem = draw_problem(level, Random(seed), held=held)
    assert eval(problem.expression.replace("×", "*")) == problem.value >= 0  # noqa: S307


def test_each_level_has_its_share_and_no_problem_twice():
    """The tag says the level, the id is unique."""
    samples = drawn(per_level=30)
    assert Counter(sample.tags["level"] for sample in samples) == dict.fromkeys(LEVELS, 30)
    assert len({sample.fields["expression"] for sample in samples}) == len(samples)
    assert len({sample.id for sample in samples}) == len(samples) == ArithmeticSource(per_level=30).size()


def test_the_seed_decides():
    """Equal arguments give equal samples and fingerprints, another seed gives others."""
    assert drawn(seed=3) == drawn(seed=3) != drawn(seed=4)
    assert ArithmeticSource(seed=3).fingerprint() == ArithmeticSource(seed=3).fingerprint()
    assert ArithmeticSource(seed=3).fingerprint() != ArithmeticSource(seed=4).fingerprint()


def test_levels_can_be_chosen():
    """Unknown ones are mistakes."""
    assert {sample.tags["level"] for sample in drawn(levels=("2-digit",))} == {"2-digit"}
    with pytest.raises(ValidationError, match="5-digit"):
        ArithmeticSource.model_validate({"levels": ["5-digit"]})
