"""GPUs: which ones count, and energy from power."""

import pytest

from harness.telemetry.gpu import GpuWatch, Look, chosen_devices, integrated

UUIDS = ["GPU-aa11", "GPU-bb22", "GPU-bb33"]


@pytest.mark.parametrize(
    ("visible", "chosen"),
    [
        (None, [0, 1, 2]),
        ("", []),
        ("-1", []),
        ("1", [1]),
        ("2,0", [2, 0]),
        ("0,7,1", [0]),
        ("GPU-aa", [0]),
        ("GPU-bb", []),
        ("GPU-bb33, 0", [2, 0]),
    ],
)
def test_cuda_visible_devices_is_read_as_cuda_reads_it(visible, chosen):
    """Numbers or beginnings of UUIDs; at the first that is unknown or ambiguous the list ends."""
    assert chosen_devices(UUIDS, visible) == chosen


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
