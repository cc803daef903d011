"""The machine, the versions and the state of the code that a run was made with."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.store.manifest import Environment

RECORDED_PACKAGES = ("aiohttp", "jinja2", "msgspec", "pydantic", "uvloop", "xllamacpp", "datasets", "tokenizers")


def environment() -> Environment:
    """Describe this process and machine. Arguments are recorded as typed: keys are never passed as arguments."""
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_bytes=_memory_bytes(),
        packages=_packages(),
        git_commit=_git("rev-parse", "HEAD"),
        git_dirty=None if (state := _git("status", "--porcelain")) is None else bool(state),
        command=shlex.join(["harness", *sys.argv[1:]]),
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def _packages() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in RECORDED_PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _git(*arguments: str) -> str | None:
    """What git says of the code's own checkout, None for an installed package."""
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - our own words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
