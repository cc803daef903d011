"""A cluster's compute nodes, by Slurm."""

from __future__ import annotations

import random
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from harness.core.errors import StartStoppedError, UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.serving import Launch
from harness.servers.job import Job, Running
from harness.servers.places import queue
from harness.servers.places.batch import BatchFiles, BatchScript
from harness.servers.places.kept import new_token

_PORTS = range(20_000, 32_000)  # below those that Linux gives to connections
_BEAT_S = 10.0
_ENDED_ODDLY = 255
_KILLED_S = 90.0  # more than Slurm's KillWait


def _time(text: str) -> str:
    if re.fullmatch(r"(\d+-)?\d{1,2}:\d\d:\d\d", text) is None:
        raise ValueError(f'should be HH:MM:SS or D-HH:MM:SS, such as "08:00:00", not "{text}"')
    return text


_Word = Annotated[str, Field(pattern=r"^[^\s-]\S*$")]


class SlurmPlace(Kind):
    """The engine is a batch job, which ends itself when the harness falls silent."""

    kind: Literal["slurm"] = "slurm"
    folder: Annotated[Path, Field(description="seen by login and compute nodes alike; holds script, log and heartbeat")]
    time: Annotated[str, AfterValidator(_time), Field(description="at most, as HH:MM:SS; the job ends then")]
    partition: Annotated[_Word | None, Field(description="Slurm's; its default")] = None
    account: Annotated[_Word | None, Field(description="Slurm's; its default")] = None
    qos: Annotated[_Word | None, Field(description="Slurm's; its default")] = None
    gpus_per_node: Annotated[int | None, Field(ge=0, description="what the engine needs")] = None
    cpus_per_task: Annotated[int | None, Field(ge=1, description="processor cores of each node")] = None
    memory: Annotated[str | None, Field(pattern=r"^\d+[KMGT]?$", description="of each node, such as `200G`")] = None
    constraint: Annotated[_Word | None, Field(description="features of the nodes")] = None
    options: Annotated[dict[str, str], Field(description="more of sbatch's long options, such as `gres`")] = {}
    setup: Annotated[tuple[str, ...], Field(description="lines of shell before the engine, such as `module load`")] = ()

    def fingerprint(self) -> str:
        """The same everywhere."""
        return digest(self.kind)

    def free_port(self) -> int:
        """One that is rarely used; the engine says so where it is taken."""
        return random.choice(_PORTS)  # noqa: S311 - not a secret

    @contextmanager
    def run(self, job: Job, launch: Launch) -> Iterator[Running]:
        """Hand the job in and wait until it has its nodes. Raises UserError in Slurm's words when it does not run."""
        files = BatchFiles(self.folder.expanduser().resolve() / f"harness-{new_token()}")
        _write(files, self._script(job).text(job, files))
        batch = None
        try:
            batch = _Batch(queue.submit(files.script), files, job.grace_s)
            node = batch.wait_for_nodes(launch)
            yield Running(f"{node}:{job.port}", files.log, batch.exit_code)
        finally:
            if batch is not None:
                batch.end()
            _hand_over(files, launch)

    def shown(self, job: Job) -> str:
        """The batch script, but for what ends it with the harness."""
        return self._script(job).alone(job, str(self.folder / "harness-%j.log"))

    def _script(self, job: Job) -> BatchScript:
        gpus = job.gpus if self.gpus_per_node is None else self.gpus_per_node
        options = {
            "nodes": str(job.nodes),
            "ntasks-per-node": "1",
            "time": self.time,
            "partition": self.partition,
            "account": self.account,
            "qos": self.qos,
            "gpus-per-node": str(gpus) if gpus and "gres" not in self.options else None,
            "cpus-per-task": None if self.cpus_per_task is None else str(self.cpus_per_task),
            "mem": self.memory,
            "constraint": self.constraint,
            **self.options,
        }
        return BatchScript({name: value for name, value in options.items() if value is not None}, self.setup)


class _Batch:
    """A job that was handed in: shows it signs of life, and knows what became of it."""

    def __init__(self, job_id: str, files: BatchFiles, grace_s: float) -> None:
        self._job_id, self._files, self._grace_s = job_id, files, grace_s
        self._over = threading.Event()
        self._state: queue.JobState | None = None
        self._watcher = threading.Thread(target=self._watch, name="Slurm job", daemon=True)
        self._watcher.start()

    def wait_for_nodes(self, launch: Launch) -> str:
        """The node on which the script runs, once it does."""
        launch.tell(f"Slurm job {self._job_id} was handed in")
        told = ""
        while True:
            state = self._state
            if launch.given_up():
                raise StartStoppedError(f"Slurm job {self._job_id} was no longer wanted")
            if state is not None and state.over and not self._files.exit_file.exists():
                raise UserError(f"Slurm job {self._job_id} ended before it ran: {state.name} {state.reason}".strip())
            if state is not None and state.node and not state.waiting:
                launch.tell(f"Slurm job {self._job_id} runs on {state.node}")
                return state.node
            if state is not None and state.reason not in ("", "None", told):
                told = state.reason
                launch.tell(f"Slurm job {self._job_id} is pending: {told}")
            time.sleep(0.2)

    def exit_code(self) -> int | None:
        """The engine's own, or 255 where Slurm ended the job; None while it runs."""
        with suppress(OSError, ValueError):
            return int(self._files.exit_file.read_text())
        return _ENDED_ODDLY if self._state is not None and self._state.over else None

    def end(self) -> None:
        """Take the job back, and wait until its nodes are free again."""
        self._over.set()
        self._watcher.join()
        queue.cancel(self._job_id)
        last = time.monotonic() + self._grace_s + _KILLED_S
        while (state := queue.state(self._job_id)) is None or not state.over:
            if time.monotonic() > last:
                return
            time.sleep(1.0)

    def _watch(self) -> None:
        beats = 0
        while True:
            beats += 1
            with suppress(OSError):
                self._files.heartbeat.write_text(str(beats))
            self._state = queue.state(self._job_id) or self._state
            if self._over.wait(_BEAT_S if self._state and not self._state.waiting else _BEAT_S / 2):
                return


def _write(files: BatchFiles, script: str) -> None:
    try:
        files.folder.mkdir(mode=0o700, parents=True)
        files.script.write_text(script)
    except OSError as error:
        raise UserError(
            f"{files.folder} cannot be written: {error.strerror}",
            fix='Say with "folder" what login and compute nodes share',
        ) from error


def _hand_over(files: BatchFiles, launch: Launch) -> None:
    """Put the engine's output where it is wanted, and remove the folder of this start."""
    if launch.log is not None and files.log.exists():
        launch.log.parent.mkdir(parents=True, exist_ok=True)
        with files.log.open("rb") as source, launch.log.open("ab") as log:
            shutil.copyfileobj(source, log)
    shutil.rmtree(files.folder, ignore_errors=True)
