"""Slurm's queue: handing a job in, how it is doing, taking it back."""

from __future__ import annotations

import subprocess
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError

_ASK_S = 60.0
_WAITING = {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT"}
_RUNNING = {"RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "STAGE_OUT", "RESIZING", "SIGNALING"}


class JobState(Struct, frozen=True):
    """`name` as Slurm has it; `reason` why it waits; `node` where its script runs, "" as long as it waits."""

    name: str
    reason: str
    node: str

    @property
    def waiting(self) -> bool:
        """Whether it has no nodes yet."""
        return self.name in _WAITING

    @property
    def over(self) -> bool:
        """Whether it will not run any more."""
        return not self.waiting and self.name not in _RUNNING


_GONE = JobState("gone from the queue", "", "")


def submit(script: Path) -> str:
    """The number of the job. Raises UserError, in sbatch's words, when it is refused."""
    answer = _ask("sbatch", "--parsable", str(script))
    if answer.returncode:
        words = " ".join(line.removeprefix("sbatch: error: ") for line in answer.stderr.splitlines())
        raise UserError(f"Slurm refuses the job: {words.strip()[:300]}", fix="See what sinfo and sacctmgr offer you")
    return answer.stdout.strip().partition(";")[0]


def state(job_id: str) -> JobState | None:
    """How it is doing; None where Slurm cannot be asked just now."""
    answer = _ask("squeue", "--noheader", "--states=all", f"--jobs={job_id}", "--format=%T|%r|%B")
    if answer.returncode:
        return _GONE if "Invalid job id" in answer.stderr else None
    name, _, rest = answer.stdout.strip().partition("|")
    reason, _, node = rest.partition("|")
    return JobState(name, reason, "" if node == "n/a" else node) if name else _GONE


def cancel(job_id: str) -> None:
    """End it, if it has not ended."""
    _ask("scancel", job_id)


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own commands, no shell
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ASK_S,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"{command[0]} did not answer within {_ASK_S:.0f} s")
    except OSError as error:
        raise UserError(
            f"{command[0]} cannot be started: {error.strerror}", fix="Run this on a login node of the cluster"
        ) from error
