"""The closed loop's users."""

import pytest
from pydantic import ValidationError

from harness.traffic.closed import ClosedArrivals


def test_users_come_over_the_warm_up_or_over_a_time():
    """Evenly: over the warm-up unless told otherwise, all at once where that is asked for."""
    assert ClosedArrivals(concurrency=4).schedule(10, 1, warm_up_s=2).users_s == (0.0, 0.5, 1.0, 1.5)
    assert ClosedArrivals(concurrency=3, ramp_up_s=0).schedule(10, 1, warm_up_s=2).users_s == (0.0, 0.0, 0.0)
    assert ClosedArrivals(concurrency=4, ramp_up_s=2).schedule(10, 1).users_s == (0.0, 0.5, 1.0, 1.5)


def test_a_list_is_a_sweep():
    """With one step for each number of users."""
    steps = ClosedArrivals(concurrency=[1, 8], ramp_up_s=1).steps()
    assert [(step.label(), step.users, step.ramp_up_s) for step in steps] == [
        ("1 at once", 1, 1.0),
        ("8 at once", 8, 1.0),
    ]
    assert ClosedArrivals(concurrency=[1, 8]).users == 8
    assert steps[0].fixed_requests_per_s is None


def test_it_is_described_as_written():
    """One level as a number, several as a list."""
    assert ClosedArrivals(concurrency=8).describe() == {"kind": "closed", "concurrency": 8, "ramp_up_s": None}
    assert ClosedArrivals(concurrency=[1, 8]).describe()["concurrency"] == [1, 8]


@pytest.mark.parametrize("levels", [[], [1, 1], 0, [1, -1], "many", 1.5, True, 100_001])
def test_levels_that_make_no_sense(levels):
    """None at all, one twice, none in flight, a boolean, more than any server has."""
    with pytest.raises(ValidationError):
        ClosedArrivals(concurrency=levels)
