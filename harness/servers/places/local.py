"""This machine."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.serving import Launch
from harness.servers.job import Job, Running
from harness.servers.leftovers import sweep_all
from harness.servers.places.kept import lifeline, log_of, new_token

_KEEPER = Path(__file__).parent.parent / "keeper.py"
_KILLING_S = 15.0  # more than the keeper takes to kill what is left


class LocalPlace(Kind):
    """The engine is a process of this machine, and gone when the harness is, however that ended."""

    kind: Literal["local"] = "local"

    def fingerprint(self) -> str:
        """The same everywhere."""
        return digest(self.kind)

    def free_port(self) -> int:
        """One that the kernel chose; somebody else may take it before the engine does, which then says so."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return int(listener.getsockname()[1])

    @contextmanager
    def run(self, job: Job, launch: Launch) -> Iterator[Running]:
        """Start it under a keeper. Raises UserError for several nodes, a port that is taken, a missing program."""
        if job.nodes > 1:
            raise UserError(f"{job.name} is to run on {job.nodes} nodes, and this is one", fix='Say where with "on"')
        if left := sweep_all(launch.tell):
            launch.tell(f"{left} processes of an engine that an earlier run had left behind were ended")
        program = _found(job)
        _refuse_taken(job.port)
        token = new_token()
        command = [
            sys.executable,
            str(_KEEPER),
            token,
            str(job.grace_s),
            *_settings(job, launch),
            program,
            *job.command[1:],
        ]
        with log_of(launch) as log, lifeline(command, log, job.grace_s + _KILLING_S, token) as kept:
            yield Running(f"127.0.0.1:{job.port}", log, kept.exit_code)

    def shown(self, job: Job) -> str:
        """The command, with what it needs in its environment."""
        settings = [f"{name}={shlex.quote(value)}" for name, value in job.environment.items()]
        return " ".join([*settings, shlex.join(job.command)])


def _found(job: Job) -> str:
    """The program's path; one that is installed beside the harness need not be on the PATH."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(job.command[0], path=os.pathsep.join([os.environ.get("PATH", ""), beside]))
    if found is None:
        raise UserError(
            f"{job.name} is not installed here: there is no {job.command[0]}",
            fix='Install it, or say with "executable" what to start',
        )
    return found


def _settings(job: Job, launch: Launch) -> list[str]:
    """Under `env`, so that the keeper's own environment stays as it is."""
    settings = dict(job.environment)
    if (visible := job.visible(launch)) is not None:
        settings["CUDA_VISIBLE_DEVICES"] = visible
        settings["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"  # NVML's order, which is not CUDA's own
    return ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items())]


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("0.0.0.0", port))  # noqa: S104 - bound for a moment, never listened on
        except OSError as error:
            raise UserError(
                f"port {port} cannot be used: {os.strerror(error.errno or 0)}",
                fix='End what listens there, or leave "port" out: a free one is then taken',
            ) from None
