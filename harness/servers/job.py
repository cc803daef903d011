"""What a place is given to run: one engine's command, and what it needs of a machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from harness.core.ports import Configured
from harness.core.serving import Launch


class Job(Struct, frozen=True):
    """`command` will listen on `port`; `gpus` is how many it takes on each of `nodes`."""

    name: str
    command: tuple[str, ...]
    port: int
    environment: dict[str, str] = {}
    gpus: int = 0
    nodes: int = 1
    grace_s: float = 10.0
    """Seconds between asking the engine to stop and killing what is left of it."""

    def visible(self, launch: Launch) -> str | None:
        """The GPUs that it may use here, as CUDA_VISIBLE_DEVICES names them; None where nobody chose."""
        chosen = None if launch.gpus is None else ",".join(map(str, launch.gpus))
        return self.environment.get("CUDA_VISIBLE_DEVICES", chosen)


class Running(Struct, frozen=True):
    """A job that was begun. `address` is where it will answer, `log` holds its output as far as it has come.

    `exit_code` is None while it runs, negative for a signal.
    """

    address: str
    log: Path
    exit_code: Callable[[], int | None]


class Place(Configured, Protocol):
    """Where an engine runs: this machine, another one, a cluster."""

    def free_port(self) -> int:
        """A port that nobody listens on, as far as can be known."""
        ...

    def run(self, job: Job, launch: Launch) -> AbstractContextManager[Running]:
        """Begin it; leaving ends it and all its descendants. Raises UserError where it cannot even be begun."""
        ...

    def shown(self, job: Job) -> str:
        """What would be done, as text that can be pasted: a command, a batch script, a manifest."""
        ...
