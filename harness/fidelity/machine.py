"""What this machine has for an evaluation: Python, extras, GPUs, sandbox, engines, room."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.core.cache import cache_folder
from harness.core.errors import UserError
from harness.fidelity.check import Check, failed, passed, unknown
from harness.sandbox.isolation import choose

_EXTRAS = {
    "embedded": "xllamacpp",
    "datasets": "datasets",
    "tokenizers": "tokenizers",
    "hub": "huggingface_hub",
    "ifeval": "langdetect",
    "lm-eval": "lm-eval",
    "gpu": "nvidia-ml-py",
}
_ENGINES = ("vllm", "llama-server", "trtllm-serve", "sglang")
_VERSION_WITHIN_S = 60.0  # importing an engine takes that long on a slow disk
_LEAST_DISK, _LEAST_MEMORY = 2 << 30, 1 << 30


def machine() -> Iterator[Check]:
    """Every check of this machine; what is merely not installed is unknown, for it may not be needed."""
    yield passed("Python", f"{platform.python_version()} on {platform.platform(terse=True)}, {os.cpu_count()} cores")
    yield _extras()
    yield _gpus()
    yield _sandbox()
    yield from _engines()
    yield _disk(cache_folder())
    yield _memory()


def _extras() -> Check:
    found, missing = [], []
    for extra, package in _EXTRAS.items():
        try:
            found.append(f"{extra} ({package} {version(package)})")
        except PackageNotFoundError:
            missing.append(extra)
    told = f"installed: {', '.join(found) or 'none'}"
    if not missing:
        return passed("extras", told)
    fix = f"Where one is needed: pip install 'openweight-harness[{','.join(missing)}]'"
    return unknown("extras", f"{told}; not installed: {', '.join(missing)}", fix)


def _gpus() -> Check:
    name = "GPUs"
    if not Path("/dev/nvidiactl").exists():
        return unknown(name, "this machine has no NVIDIA device")
    try:
        import pynvml
    except ImportError:
        return unknown(name, "there are NVIDIA devices, and nothing to ask them with", "Install the gpu extra")
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
        gpus = [f"{pynvml.nvmlDeviceGetName(gpu)}, {_free(gpu)} free" for gpu in handles]
        return passed(name, f"{'; '.join(gpus) or 'none'}; driver {pynvml.nvmlSystemGetDriverVersion()}")
    except pynvml.NVMLError as error:
        return failed(name, f"the driver does not answer: {error}", "Install a driver that matches the kernel's module")


def _free(gpu: object) -> str:
    import pynvml

    memory = pynvml.nvmlDeviceGetMemoryInfo(gpu)
    return f"{memory.free / 2**30:,.0f} of {memory.total / 2**30:,.0f} GiB"


def _sandbox() -> Check:
    try:
        isolation = choose("auto")
    except UserError as error:
        return failed("sandbox", error.cause, error.fix)
    return passed("sandbox", f"model-written code is locked in by {isolation.name} {isolation.version}".rstrip())


def _engines() -> Iterator[Check]:
    found = {name: path for name in _ENGINES if (path := shutil.which(name))}
    if not found:
        yield unknown("engines", f"none of {', '.join(_ENGINES)} is on PATH; only `serve:` needs one")
    for name, path in found.items():
        yield _engine(name, path)


def _engine(name: str, path: str) -> Check:
    try:
        done = subprocess.run(  # noqa: S603 - an engine that the user installed
            [path, "--version"], capture_output=True, text=True, timeout=_VERSION_WITHIN_S, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return failed(name, f"it does not run: {error}", f"Install {name} again")
    said = (done.stdout.strip() or done.stderr.strip()).splitlines() or ["nothing"]
    if done.returncode:
        return failed(name, f"it ends with code {done.returncode}: {said[-1][:200]}", f"Install {name} again")
    return passed(name, said[-1][:200])


def _disk(folder: Path) -> Check:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    told = f"{free / 2**30:,.1f} GiB free where the cache is"
    if free < _LEAST_DISK:
        return failed("disk", told, "Make room, or set HARNESS_CACHE to a folder elsewhere")
    return passed("disk", told)


def _memory() -> Check:
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("utf-8").splitlines())
        free = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, ValueError, KeyError):
        return unknown("memory", "this system does not say how much memory is free")
    told = f"{free / 2**30:,.1f} GiB free"
    return failed("memory", told, "End what else runs here") if free < _LEAST_MEMORY else passed("memory", told)
