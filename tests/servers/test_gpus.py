"""The GPUs of a server that was started here."""

import sys
from types import ModuleType

import pytest

from harness.servers.gpus import gpu_facts


@pytest.fixture
def nvml(monkeypatch):
    """A stand-in for NVML with two GPUs: a machine of the tests has none."""

    class NVMLError(Exception):
        """As pynvml's own."""

    module = ModuleType("pynvml")
    module.NVMLError = NVMLError
    module.nvmlInit = lambda: None
    module.nvmlDeviceGetCount = lambda: 2
    module.nvmlDeviceGetHandleByIndex = lambda number: number
    module.nvmlDeviceGetUUID = lambda handle: f"GPU-{handle}a"
    module.nvmlDeviceGetName = lambda handle: ["NVIDIA H100 80GB HBM3", "NVIDIA H200"][handle]
    module.nvmlSystemGetDriverVersion = lambda: "580.159.04"
    monkeypatch.setitem(sys.modules, "pynvml", module)
    return module


def test_only_the_visible_ones_count(nvml):
    """As CUDA would choose them."""
    assert gpu_facts("1") == {"gpus": ["NVIDIA H200"], "driver": "580.159.04"}
    assert gpu_facts(None)["gpus"] == ["NVIDIA H100 80GB HBM3", "NVIDIA H200"]


def test_nothing_is_told_where_nothing_is_seen(nvml, monkeypatch):
    """No GPU visible, no driver, no package: never an error."""
    assert gpu_facts("") == {}

    def fails():
        raise nvml.NVMLError

    nvml.nvmlInit = fails
    assert gpu_facts(None) == {}
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert gpu_facts(None) == {}
