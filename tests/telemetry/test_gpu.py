"""GPUs: energy from power."""

from harness.telemetry.gpu import GpuWatch, Look, integrated


def test_energy_is_the_area_under_the_power():
    """100 W, then 300 W a second later, then 300 W for two more: 200 + 600 J."""
    looks = [Look(0.0, 0, 100.0), Look(1.0, 0, 300.0), Look(3.0, 0, 300.0)]
    assert integrated(looks) == 800.0


def test_missing_power_is_no_energy():
    """One sample is no time, and a gap is no number."""
    assert integrated([Look(0.0, 0, 100.0)]) is None
    assert integrated([Look(0.0, 0, 100.0), Look(1.0, 0, None)]) is None


def test_without_a_gpu_there_is_no_view():
    """No package, no driver, or none visible: None, and nothing raised."""
    watch = GpuWatch(visible="")
    watch.before()
    watch.window_opens()
    assert watch.window_closes() is None
