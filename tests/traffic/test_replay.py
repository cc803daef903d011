"""The replay of recorded times."""

from itertools import count

from harness.traffic.replay import ReplayArrivals


def test_recorded_times_are_kept_or_scaled():
    """Up to the phase's end; an endless trace is read no further."""
    recorded = (0.5 * number for number in count())
    assert ReplayArrivals().schedule(2, 1, recorded).due_s == (0.0, 0.5, 1.0, 1.5)
    assert ReplayArrivals(speed=2).schedule(1, 1, (0.0, 1.0, 3.0)).due_s == (0.0, 0.5)


def test_it_says_its_speed():
    """Unless it is the trace's own."""
    assert ReplayArrivals().label() == "replay"
    assert ReplayArrivals(speed=2.5).label() == "replay at 2.5 times the speed"
    assert ReplayArrivals().steps() == (ReplayArrivals(),)
