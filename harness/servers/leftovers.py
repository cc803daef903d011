"""Processes of engines whose keeper was killed: found by session and token, and killed."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

from harness.core.fingerprint import digest
from harness.servers.keeper import MARK, processes, stat_of


class Kept:
    """What is written down of an engine while it runs, so that a later harness can end what is left of it.

    `token` is in the environment of each of its processes; `session` is its first process's number, 0 while unknown.
    A process that gives itself a title overwrites its environment, one that makes a session of its own is told by it.
    """

    def __init__(self, token: str, keeper: int) -> None:
        self.token, self.keeper, self.session = token, keeper, 0
        self._file = _folder() / f"{token}.json"
        self._write()

    def begun(self, session: int) -> None:
        """Its first process is known."""
        self.session = session
        self._write()

    def _write(self) -> None:
        record = {"keeper": self.keeper, "started": started(self.keeper), "session": self.session}
        with suppress(OSError):  # without a writable cache, engines are only swept by those who started them
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(record))

    def sweep(self) -> int:
        """Kill what is left of it; how many processes that were."""
        killed = _kill_all(self.token, self.session)
        self._file.unlink(missing_ok=True)
        return killed


def sweep_all() -> int:
    """Kill what is left of engines whose keepers are gone; how many processes that were."""
    killed = 0
    for file in _folder().glob("*.json"):
        try:
            record = json.loads(file.read_text())
            keeper, began, session = int(record["keeper"]), str(record["started"]), int(record["session"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if started(keeper) != began:
            killed += _kill_all(file.stem, session)
            file.unlink(missing_ok=True)
    return killed


def started(pid: int) -> str:
    """When a process began, as the kernel counts; "" when it is gone. A number that is used again has another."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return "" if fields[0] == b"Z" else fields[19].decode()
    except (OSError, IndexError):
        return ""


def _kill_all(token: str, session: int) -> int:
    killed = 0
    for pid in processes():
        state, _, own = stat_of(pid)
        if state not in ("", "Z") and _belongs(pid, token, in_session=session != 0 and own == session):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def _belongs(pid: int, token: str, *, in_session: bool) -> bool:
    """Whether it is one of the engine's.

    A session's number may be another's by now: that one still has its environment, while an engine's process without
    the token has overwritten it with a title.
    """
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={token}".encode() in environment or (in_session and b"PATH=" not in environment)


def _folder() -> Path:
    """One folder a machine: a home may be shared by several."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "harness" / "engines" / digest(os.uname().nodename)[:8]
