"""The GPUs that a server started here will see, and their driver: what only its starter knows."""

from __future__ import annotations

from harness.core.devices import chosen_devices
from harness.core.sample import JsonValue


def gpu_facts(visible: str | None) -> dict[str, JsonValue]:
    """`gpus` (a name each) and `driver`, as NVML tells them; {} without NVML, or where nothing is to be seen.

    `visible` is the server's CUDA_VISIBLE_DEVICES; None is all. Never raises: facts are worth no failed start.
    """
    try:
        import pynvml
    except ImportError:
        return {}
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
        uuids = [str(pynvml.nvmlDeviceGetUUID(handle)) for handle in handles]
        gpus = [str(pynvml.nvmlDeviceGetName(handles[number])) for number in chosen_devices(uuids, visible)]
        driver = str(pynvml.nvmlSystemGetDriverVersion())
    except pynvml.NVMLError:
        return {}
    return {"gpus": [*gpus], "driver": driver} if gpus else {}
