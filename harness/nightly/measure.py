"""One job: the run of one model, in a process of its own that can neither stop the others nor be lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from harness.core.errors import BusyError
from harness.endpoints.secrets import redact
from harness.nightly.load import Nightly
from harness.nightly.night import Job, JobStatus
from harness.runner.open_run import run_directory
from harness.store.run_directory import RunDirectory

_GRACE_S = 120.0
"""How long an interrupted run may finish what is in flight, before it is killed."""

_STATUS: dict[int, JobStatus] = {0: "measured", 3: "incomplete"}


@dataclass(frozen=True)
class Folders:
    """Where runs, pages and the nightly's own files are."""

    results: Path
    reports: Path
    state: Path


def measure(job: Job, nightly: Nightly, label: str, folders: Folders) -> Job:
    """Carry the job out and say how it ended. The same label continues what an earlier try left.

    A run that an earlier, killed nightly has left behind goes on by itself: it is waited for. KeyboardInterrupt
    reaches the run once, so that it finishes what is in flight, and is passed on.
    """
    experiment = nightly.experiment(job.experiment)
    if experiment is None or job.model not in [model.name for model in experiment.models]:
        return replace(job, status="failed", said="the nightly file has it no more")
    directory = run_directory(experiment.only([job.model]), folders.results, label)
    _wait_until_free(directory)
    arguments = ["run", job.config, "--model", job.model, "--label", label]
    arguments += ["--results", str(folders.results), "--reports", str(folders.reports)]
    if nightly.file.embedded:
        arguments.append("--embedded")
    ended = _run(arguments, nightly.file.hours_at_most * 3600)
    run = directory.path.name if (directory.path / "manifest.json").exists() else None
    return replace(job, status=ended.status, run=run, said="" if ended.status == "measured" else ended.said)


def _wait_until_free(directory: RunDirectory) -> None:
    while directory.path.exists():
        try:
            with directory.locked():
                return
        except BusyError:
            time.sleep(1)


@dataclass(frozen=True)
class _Ended:
    """How a process ended, and the last line that it said."""

    status: JobStatus
    said: str


def _run(arguments: list[str], limit_s: float) -> _Ended:
    process = subprocess.Popen(  # noqa: S603 -- ours
        [sys.executable, "-m", "harness", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C is ours to pass on, once
    )
    said: deque[str] = deque(maxlen=1)
    reader = threading.Thread(target=_pass_on, args=(process.stderr, said), daemon=True)
    reader.start()
    try:
        code = process.wait(limit_s)
    except subprocess.TimeoutExpired:
        _end(process)
        return _Ended("incomplete", f"broken off after {limit_s / 3600:g} hours")
    except KeyboardInterrupt:
        _end(process)
        raise
    reader.join(1)
    return _Ended(_STATUS.get(code, "failed"), redact("".join(said)) or f"exit code {code}")


def _pass_on(lines: IO[str] | None, said: deque[str]) -> None:
    for line in lines or ():
        sys.stderr.write(line)
        if line.strip():
            said.append(line.strip().removeprefix("harness: "))


def _end(process: subprocess.Popen[str]) -> None:
    """Let it finish what is in flight, or kill it. Engines that it has started end with it."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
