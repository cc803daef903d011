"""Processes of engines whose keeper was killed: found by session and token, and killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import decode, encode

from harness.core.cache import cache_folder
from harness.core.fingerprint import digest
from harness.core.serving import say_nothing
from harness.servers.keeper import MARK, processes, stat_of

_ENDING_S = 60.0  # more than an engine is given to stop by itself
_LOOK_S = 0.02
_ROUNDS = 100


class Process(Struct, frozen=True):
    """A process, which its number alone is not: `began` is when, as the kernel counts, "" where it is unknown."""

    pid: int
    began: str = ""

    @property
    def runs(self) -> bool:
        """Whether it still does."""
        return self.began != "" and started(self.pid) == self.began


class Mark(Struct, frozen=True):
    """How the processes of an engine are told from all others.

    `token` is in the environment of each; a process that gives itself a title overwrites that, and is told by its
    session, whose number is that of the engine's `first` process, None while it is unknown.
    """

    token: str
    first: Process | None = None

    def is_on(self, pid: int, session: int) -> bool:
        """Whether it is one of the engine's.

        The number of a session that is over may be another's by now: then its first process is another, or the process
        still has an environment, which an engine's process without the token has overwritten.
        """
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        if f"{MARK}={self.token}".encode() in environment.split(b"\0"):
            return True
        first = self.first
        mine = first is not None and first.pid == session and first.began and started(session) in ("", first.began)
        return bool(mine) and b"PATH=" not in environment


class Record(Struct, frozen=True):
    """What is written down of an engine while it runs. `where` tells the machine, since it was booted, and what it
    numbers processes for: containers may share a home."""

    where: tuple[str, str]
    harness: Process
    keeper: Process
    mark: Mark


class Kept:
    """An engine that this harness keeps, written down so that a later one can end what is left of it."""

    def __init__(self, token: str, keeper: int) -> None:
        own = os.getpid()
        self._record = Record(where(), Process(own, started(own)), Process(keeper, started(keeper)), Mark(token))
        self._file = _folder() / f"{token}.json"
        self._write()

    def begun(self, session: int) -> None:
        """Its first process is known."""
        record = self._record
        mark = Mark(record.mark.token, Process(session, started(session)))
        self._record = Record(record.where, record.harness, record.keeper, mark)
        self._write()

    def sweep(self) -> int:
        """Kill what is left of it; how many processes that were."""
        killed = _kill_all(self._record.mark)
        self._file.unlink(missing_ok=True)
        return killed

    def _write(self) -> None:
        with suppress(OSError):  # without a writable cache, engines are only swept by those who started them
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part = self._file.with_suffix(".part")
            part.write_bytes(encode(self._record))
            part.replace(self._file)


def sweep_all(tell: Callable[[str], None] = say_nothing) -> int:
    """Kill what is left of engines whose keepers are gone; how many processes that were.

    An engine whose harness was killed is being stopped by its keeper: that is waited for, as the GPUs are still its.
    """
    killed = 0
    for file in _folder().glob("*.json"):
        try:
            record = decode(file.read_bytes(), type=Record)
        except (OSError, DecodeError, ValidationError):
            continue
        boot, numbers = where()
        if record.where[0] != boot:
            file.unlink(missing_ok=True)  # nothing outlives the machine
        elif record.where[1] == numbers and not record.harness.runs:
            if record.keeper.runs:
                tell("waiting for the engine of a run that was killed to end")
            if not _runs_on(record.keeper, _ENDING_S):
                killed += _kill_all(record.mark)
                file.unlink(missing_ok=True)
    return killed


def started(pid: int) -> str:
    """When a process began, as the kernel counts; "" when it is gone. A number that is used again has another."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return "" if fields[0] == b"Z" else fields[19].decode()
    except (OSError, IndexError):
        return ""


@cache
def where() -> tuple[str, str]:
    """This machine since it was booted, and the space of numbers that its processes have here."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return boot, str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return "", ""


def _runs_on(process: Process, within_s: float) -> bool:
    """Whether it still runs after so long."""
    deadline = time.monotonic() + within_s
    while process.runs and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    return process.runs


def _kill_all(mark: Mark) -> int:
    """Again and again until none is left: one that is about to die may have begun another."""
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = [pid for pid in processes() if _is_left(pid, mark)]
        for pid in found:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not found:
            break
        killed.update(found)
        time.sleep(_LOOK_S)
    return len(killed)


def _is_left(pid: int, mark: Mark) -> bool:
    state, _, session = stat_of(pid)
    return state not in ("", "Z") and mark.is_on(pid, session)


def _folder() -> Path:
    """One folder a machine: a home may be shared by several."""
    return cache_folder() / "engines" / digest(os.uname().nodename)[:8]
