"""What is tolerated, of all suites and of single ones."""

import pytest
from pydantic import ValidationError

from harness.gate.tolerances import Tolerances


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("quality", 0.01), ("undecided", 0.02), ("throughput", 0.1), ("ttft", 0.1), ("tpot", 0.1), ("cost", 0.05)],
)
def test_each_measure_has_its_own(measure, expected):
    """Three of them are speed."""
    assert Tolerances(quality=0.01, speed=0.1).of("maths", measure) == expected


def test_a_suite_has_its_own_and_for_the_rest_what_all_have():
    """Zero is a tolerance, not the lack of one."""
    tolerances = Tolerances.model_validate({"quality": 0.03, "suites": {"maths": {"quality": 0}}})
    assert tolerances.of("maths", "quality") == 0
    assert tolerances.of("maths", "undecided") == 0.02
    assert tolerances.of("law", "quality") == 0.03


@pytest.mark.parametrize(
    "written", [{"quality": -0.1}, {"quality": 1}, {"quality": "nan"}, {"qality": 0.1}, {"quality": 2}]
)
def test_what_is_no_tolerance(written):
    """Two points are 0.02, and not 2."""
    with pytest.raises(ValidationError):
        Tolerances.model_validate(written)
