"""Which GPUs count."""

import pytest

from harness.core.devices import chosen_devices

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
