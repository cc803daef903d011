"""The GPUs of this machine during a window, as NVML tells them: memory, power, energy."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from typing import NamedTuple

from harness.core.devices import chosen_devices
from harness.core.load import GpuView

_EVERY_S = 0.2
_IN_USE_BYTES = 1 << 30
"""A GPU that holds less serves no model; the driver alone takes some hundred MB."""


class Look(NamedTuple):
    """One look at all GPUs: memory in use, watts together (None: not told), at a monotonic time."""

    at_s: float
    used_bytes: int
    power_w: float | None


class GpuWatch:
    """Watches the GPUs that hold a model: `before` (blocks), `window_opens`, `window_closes`. None of them raises.

    `visible` is what CUDA_VISIBLE_DEVICES says: numbers (in NVML's order, that of the PCI bus) or UUIDs; None is all.
    Energy is what NVML's counter gained, or, on GPUs without one, power integrated over samples five times a second.
    """

    def __init__(self, visible: str | None = None) -> None:
        self._visible = visible
        self._gpus: list[_Gpu] = []
        self._driver = ""
        self._looks: list[Look] = []
        self._energy_j: list[float | None] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def before(self) -> None:
        """Find the GPUs: NVML may take a second to wake them. None without NVML, or where none holds a model."""
        try:
            import pynvml
        except ImportError:
            return
        try:
            pynvml.nvmlInit()
            self._driver = str(pynvml.nvmlSystemGetDriverVersion())
            seen = [_Gpu(number) for number in range(pynvml.nvmlDeviceGetCount())]
        except pynvml.NVMLError:
            return
        chosen = chosen_devices([gpu.uuid for gpu in seen], self._visible)
        self._gpus = [seen[number] for number in chosen if seen[number].used_bytes() >= _IN_USE_BYTES]

    def window_opens(self) -> None:
        """Begin to sample."""
        if self._gpus:
            self._energy_j = [gpu.energy_j() for gpu in self._gpus]
            self._looks.append(self._look())
            self._thread = threading.Thread(target=self._sample, name="gpu watch", daemon=True)
            self._thread.start()

    def window_closes(self) -> GpuView | None:
        """Sample no more; the view, None where there was nothing to see."""
        if self._thread is None:
            return None
        self._over.set()
        self._thread.join()
        self._looks.append(self._look())
        energy_j, power_w = self._energy()
        return GpuView(
            names=tuple(gpu.name for gpu in self._gpus),
            driver=self._driver,
            memory_total_bytes=sum(gpu.total_bytes for gpu in self._gpus),
            memory_used_max_bytes=max(look.used_bytes for look in self._looks),
            power_mean_w=power_w,
            energy_j=energy_j,
        )

    def _sample(self) -> None:
        while not self._over.wait(_EVERY_S):
            self._looks.append(self._look())

    def _look(self) -> Look:
        watts = [gpu.power_w() for gpu in self._gpus]
        told = [one for one in watts if one is not None]
        used = sum(gpu.used_bytes() for gpu in self._gpus)
        return Look(time.monotonic(), used, sum(told) if len(told) == len(watts) else None)

    def _energy(self) -> tuple[float | None, float | None]:
        """Joules over the window and mean watts."""
        seconds = self._looks[-1].at_s - self._looks[0].at_s
        gained = [
            None if before is None or (now := gpu.energy_j()) is None or now < before else now - before
            for gpu, before in zip(self._gpus, self._energy_j, strict=True)
        ]
        counted = [one for one in gained if one is not None]
        energy_j = sum(counted) if len(counted) == len(gained) else integrated(self._looks)
        return energy_j, None if energy_j is None or seconds <= 0 else energy_j / seconds


class _Gpu:
    """One GPU. What it does not tell is None; a failing memory query is 0 bytes, so that it counts as not in use."""

    def __init__(self, number: int) -> None:
        import pynvml

        self.number = number
        self._handle = pynvml.nvmlDeviceGetHandleByIndex(number)
        self.name = str(pynvml.nvmlDeviceGetName(self._handle))
        self.uuid = str(pynvml.nvmlDeviceGetUUID(self._handle))
        self.total_bytes = self._memory()[0]

    def used_bytes(self) -> int:
        return self._memory()[1]

    def _memory(self) -> tuple[int, int]:
        import pynvml

        try:
            memory = pynvml.nvmlDeviceGetMemoryInfo(self._handle)
        except pynvml.NVMLError:
            return 0, 0
        return int(memory.total), int(memory.used)

    def power_w(self) -> float | None:
        import pynvml

        try:
            return float(pynvml.nvmlDeviceGetPowerUsage(self._handle)) / 1e3  # milliwatts
        except pynvml.NVMLError:
            return None

    def energy_j(self) -> float | None:
        """Since the driver was loaded: Volta and later."""
        import pynvml

        try:
            return float(pynvml.nvmlDeviceGetTotalEnergyConsumption(self._handle)) / 1e3  # millijoules
        except pynvml.NVMLError:
            return None


def usable_gpus(visible: str | None = None) -> tuple[int, ...] | None:
    """The numbers of this machine's GPUs that CUDA_VISIBLE_DEVICES leaves; None where NVML does not tell."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
        return tuple(chosen_devices([str(pynvml.nvmlDeviceGetUUID(handle)) for handle in handles], visible))
    except pynvml.NVMLError:
        return None


def integrated(looks: list[Look]) -> float | None:
    """Joules under power samples, by the trapezoidal rule; None where one is missing, or there are fewer than two."""
    watts = [look.power_w for look in looks]
    if len(looks) < 2 or None in watts:
        return None
    return sum((b.at_s - a.at_s) * ((a.power_w or 0.0) + (b.power_w or 0.0)) / 2 for a, b in pairwise(looks))
