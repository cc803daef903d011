"""Another machine, by ssh."""

from __future__ import annotations

import random
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.serving import Launch
from harness.servers.job import Job, Running
from harness.servers.places.connection import Connection, connected
from harness.servers.places.kept import log_of
from harness.servers.places.local import LocalPlace

_PORTS = range(20_000, 32_000)  # below those that Linux gives to connections

_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:%@-]*$")]  # never one of ssh's own options


class SshPlace(Kind):
    """The engine runs there while the connection lives; it is asked through a port that ssh forwards."""

    kind: Literal["ssh"] = "ssh"
    host: Annotated[_Word, Field(description="a name of `~/.ssh/config`, or the machine's own")]
    user: Annotated[_Word | None, Field(description="who logs in; ssh's choice")] = None
    ssh_port: Annotated[int | None, Field(ge=1, le=65535, description="where sshd listens; ssh's choice")] = None
    identity_file: Annotated[str | None, Field(description="the private key; ssh's choice")] = None
    python: Annotated[str, Field(description="Python 3.8 or newer there; programs beside it are found")] = "python3"
    gpus: Annotated[tuple[int, ...] | None, Field(description="GPUs to use, as nvidia-smi counts them; all")] = None

    def fingerprint(self) -> str:
        """The same everywhere."""
        return digest(self.kind)

    def free_port(self) -> int:
        """One that is rarely used; whether it is free over there shows when the connection stands."""
        return random.choice(_PORTS)  # noqa: S311 - not a secret

    @contextmanager
    def run(self, job: Job, launch: Launch) -> Iterator[Running]:
        """Connect and start it there. Raises UserError for what cannot fit there and for all that ssh complains of."""
        self._refuse(job)
        local_port = LocalPlace().free_port()
        line = Connection(self.ssh(local_port, job.port), self.python, self.environment(job))
        with log_of(launch) as log, connected(line, local_port, job, log, launch) as exit_code:
            yield Running(f"127.0.0.1:{local_port}", log, exit_code)

    def shown(self, job: Job) -> str:
        """One ssh command; the engine ends with it."""
        self._refuse(job)
        settings = [f"{name}={shlex.quote(value)}" for name, value in self.environment(job).items()]
        there = " ".join([*self._beside_python(), *settings, shlex.join(job.command)])
        forward = f"{job.port}:127.0.0.1:{job.port}"
        return shlex.join(["ssh", "-t", "-o", "ExitOnForwardFailure=yes", "-L", forward, *self._address(), there])

    def ssh(self, local_port: int, port: int) -> tuple[str, ...]:
        """The ssh command without what is to be run there.

        It asks nothing and accepts no unknown host; it shares no connection, whose end it would not notice.
        """
        settings = {
            "BatchMode": "yes",
            "ConnectTimeout": "20",
            "ControlMaster": "no",
            "ControlPath": "none",
            "ExitOnForwardFailure": "yes",
            "ForwardAgent": "no",
            "ForwardX11": "no",
            "LogLevel": "ERROR",
            "RemoteCommand": "none",
            "ServerAliveCountMax": "4",
            "ServerAliveInterval": "15",
        }
        options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
        return ("ssh", "-T", *options, "-L", f"127.0.0.1:{local_port}:127.0.0.1:{port}", *self._address())

    def environment(self, job: Job) -> dict[str, str]:
        """The job's, and which GPUs it may use."""
        if self.gpus is None:
            return dict(job.environment)
        chosen = {"CUDA_VISIBLE_DEVICES": ",".join(map(str, self.gpus)), "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
        return {**job.environment, **chosen}

    def _beside_python(self) -> list[str]:
        """Programs beside `python` are found first, as they are where the harness itself starts the engine."""
        folder = PurePosixPath(self.python).parent
        return [f'PATH={shlex.quote(str(folder))}:"$PATH"'] if folder.is_absolute() else []

    def _refuse(self, job: Job) -> None:
        """Raises UserError for several nodes, and for fewer GPUs than it needs."""
        _refuse_nodes(job)
        if self.gpus is not None and len(self.gpus) < job.gpus:
            raise UserError(
                f"{job.name} is to run on {job.gpus} GPUs, and on.gpus names {len(self.gpus)}",
                fix="Name as many, or say with tensor_parallel how many it takes (left out, it is the card's)",
            )

    def _address(self) -> list[str]:
        return [
            *([] if self.ssh_port is None else ["-p", str(self.ssh_port)]),
            *([] if self.identity_file is None else ["-i", self.identity_file, "-o", "IdentitiesOnly=yes"]),
            *([] if self.user is None else ["-l", self.user]),
            self.host,
        ]


def _refuse_nodes(job: Job) -> None:
    if job.nodes > 1:
        raise UserError(
            f"{job.name} is to run on {job.nodes} nodes, and ssh reaches one",
            fix="Use a place of kind slurm, or join the machines with Ray yourself and give endpoint.base_url",
        )
