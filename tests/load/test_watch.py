"""What is watched while a phase runs: the GPUs of the server, and no others."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest

from harness.load.watch import Watch
from harness.traffic.closed import ClosedArrivals
from tests.load.stages import load_suite, stage_on


@pytest.fixture
def two_gpus(monkeypatch):
    """A machine with two, both of which hold a model."""
    module = ModuleType("pynvml")
    module.NVMLError = type("NVMLError", (Exception,), {})
    module.nvmlInit = lambda: None
    module.nvmlSystemGetDriverVersion = lambda: "1"
    module.nvmlDeviceGetCount = lambda: 2
    module.nvmlDeviceGetHandleByIndex = lambda number: number
    module.nvmlDeviceGetName = lambda number: f"GPU {number}"
    module.nvmlDeviceGetUUID = lambda number: f"uuid-{number}"
    module.nvmlDeviceGetMemoryInfo = lambda number: SimpleNamespace(total=80 << 30, used=(number + 2) << 30)
    module.nvmlDeviceGetPowerUsage = lambda number: 100_000
    module.nvmlDeviceGetTotalEnergyConsumption = lambda number: 1_000
    monkeypatch.setitem(sys.modules, "pynvml", module)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def seen(visible):
    """The names of the GPUs in a window's view."""
    server = SimpleNamespace(url="http://127.0.0.1:9/v1")
    stage = replace(stage_on(server, load_suite(ClosedArrivals(concurrency=1))), visible=visible)
    watch = Watch(stage)
    watch._gpus.before()
    watch._gpus.window_opens()
    view = watch._gpus.window_closes()
    return None if view is None else view.names


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("visible", "names"), [("1", ("GPU 1",)), ("0,1", ("GPU 0", "GPU 1")), ("", None), (None, ("GPU 0", "GPU 1"))]
)
def test_only_the_servers_own_gpus_count(visible, names):
    """Another model on the next GPU, or one that is served elsewhere, is no part of a phase's power and memory."""
    assert seen(visible) == names
