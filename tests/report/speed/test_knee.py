"""The knee: the smallest load with nine tenths of the best throughput, told from valid steps alone."""

from harness.report.speed.curve import curves
from harness.report.speed.knee import knees
from tests.report.synthetic_load import step_at


def knee_of(*steps):
    """The one knee of some steps, None without."""
    return next(knees(curves(steps)), None)


def test_knee_of_a_saturating_curve():
    """370 is 88% of 420, 400 is 95%: the knee is at 8."""
    rates = {1: 120, 2: 230, 4: 370, 8: 400, 16: 420, 32: 415}
    knee = knee_of(*(step_at(level, rate) for level, rate in rates.items()))
    assert (knee.load, knee.best_label, knee.best_tokens_per_s, knee.rising) == (8, "16 at once", 420, False)


def test_a_curve_that_still_rises_has_none_yet():
    """The highest load is the best by far."""
    assert knee_of(step_at(1, 100), step_at(2, 200), step_at(4, 400)).rising


def test_order_of_the_steps_does_not_matter():
    """Levels are told by their number, not by when they were measured."""
    steps = [step_at(4, 290), step_at(1, 100), step_at(8, 300), step_at(2, 280)]
    assert knee_of(*steps).load == 2


def test_an_unsteady_level_is_no_point_of_the_curve():
    """Neither the knee nor the best, however much it gave."""
    steps = [step_at(1, 100), step_at(2, 290), step_at(4, 300), step_at(8, 900, unsteady=("the queue grows",))]
    assert knee_of(*steps).load == 2


def test_two_levels_make_no_knee():
    """Nothing bends between two points; an invalid step is no point."""
    assert knee_of(step_at(1, 100), step_at(2, 101)) is None
    assert knee_of(step_at(1, 100), step_at(2, 101), step_at(4, 500, valid=0)) is None
