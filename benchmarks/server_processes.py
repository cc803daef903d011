"""The processes of a run that starts its server: which is which, the moments of its life, and what is left of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from run_files import RunFiles

_OPEN = build_opener(ProxyHandler({})).open
_ANSWERED = 30  # so many more questions make the middle


def kill(pid: int) -> None:
    """kill -9."""
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def _stat(pid: int) -> list[bytes]:
    """State, parent, group, session, …; [] when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


class Seen:
    """All processes that ever descended from the harness, or share a session with one that did."""

    def __init__(self, harness: int) -> None:
        self.harness = harness
        self._began: dict[int, bytes] = {}
        self._sessions: set[bytes] = set()
        self._own = _stat(os.getpid())[3]
        self.look()

    def look(self) -> None:
        """Look again."""
        stats = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
        grown = True
        while grown:
            grown = False
            for pid, stat in stats.items():
                known = self._began.get(pid) == stat[19] if stat else True
                if known or pid == os.getpid():
                    continue
                parent = int(stat[1])
                above = stats.get(parent, [])
                child = bool(above) and self._began.get(parent) == above[19]
                if pid == self.harness or child or stat[3] in self._sessions:
                    self._began[pid] = stat[19]
                    self._sessions |= {stat[3]} - {self._own}
                    grown = True

    def left(self) -> list[int]:
        """Those that still run, and new ones in their sessions."""
        self.look()
        return [
            pid for pid, began in self._began.items() if (stat := _stat(pid)) and stat[19] == began and stat[0] != b"Z"
        ]

    def keeper(self) -> int:
        """The process between harness and engine; 0 before there is one."""
        return next((pid for pid in self._keepers() if int(_stat(pid)[1]) == self.harness), 0)

    def guard(self) -> int:
        """The process that waits for the keeper's end; 0 before there is one."""
        keeper = self.keeper()
        return next((pid for pid in self._keepers() if keeper and int(_stat(pid)[1]) == keeper), 0)

    def _keepers(self) -> list[int]:
        return [pid for pid in self.left() if any(word.endswith("/keeper.py") for word in _words(pid))]

    def engine(self) -> int:
        """The engine's first process; 0 before there is one."""
        keeper = self.keeper()
        children = [pid for pid in self.left() if keeper and (stat := _stat(pid)) and int(stat[1]) == keeper]
        return next((pid for pid in children if not any("keeper.py" in word for word in _words(pid))), 0)

    def workers(self) -> list[int]:
        """The engine's other processes, but for the one that only watches shared memory."""
        engine = self.engine()
        below = [pid for pid in self.left() if engine and (stat := _stat(pid)) and int(stat[1]) == engine]
        return [pid for pid in below if not any("resource_tracker" in word for word in _words(pid))]

    def processes_of(self, who: str) -> list[int]:
        """The victims; "harness+keeper" are both."""
        self.look()  # now: once the harness is dead, nobody descends from it
        found: list[int] = []
        for each in who.split("+"):
            pids = {
                "harness": lambda: [self.harness],
                "keeper": lambda: [self.keeper()],
                "guard": lambda: [self.guard()],
                "engine": lambda: [self.engine()],
                "worker": self.workers,
            }[each]()
            found += [pid for pid in pids if pid]
        return found

    def port(self) -> int:
        """Where the engine is to listen; 0 before it is known."""
        words = _words(self.engine())
        if "--port" in words:
            return int(words[words.index("--port") + 1])
        return int(words[5]) if "harness.servers.llama_cpp" in words else 0


class Moment:
    """Tells the moments of a run by what it has left on disk, and by whether its engine answers."""

    def __init__(self, files: RunFiles, seen: Seen) -> None:
        self._files, self._seen = files, seen
        self._answered = sum(files.times_answered().values())
        self._phases = len(files.times_taken())
        self._port = 0
        self._loading = 0.0

    def is_now(self, name: str) -> bool:
        """Whether it has come."""
        if name == "starting":
            return self._seen.engine() != 0 and self._is_up()
        if name == "answers":
            return self._answers()
        if name == "load":
            return self._is_loading()
        return sum(self._files.times_answered().values()) > self._answered + _ANSWERED

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Nothing is done."""
        yield

    @contextmanager
    def stopping(self, grace_s: float) -> Iterator[None]:
        """After Ctrl-C, when the harness has let go of the engine; the keeper is held until then.

        With `grace_s` it goes on then, and asks the engine to stop; without, it does so after the kill.
        """
        keeper, harness = self._seen.keeper(), self._seen.harness
        pipe = Path(f"/proc/{keeper}/fd/0").readlink()
        os.kill(keeper, signal.SIGSTOP)
        os.kill(harness, signal.SIGINT)
        while any(link == pipe for link in _links(harness)):
            time.sleep(0.005)
        if grace_s:
            os.kill(keeper, signal.SIGCONT)
            time.sleep(grace_s)
        yield
        with suppress(OSError):
            os.kill(keeper, signal.SIGCONT)

    def _is_up(self) -> bool:
        """An engine with workers has them: it is in the middle of its start."""
        return "--port" not in _words(self._seen.engine()) or bool(self._seen.workers())

    def _answers(self) -> bool:
        self._port = self._port or self._seen.port()
        try:
            with _OPEN(f"http://127.0.0.1:{self._port}/health", timeout=2) as response:
                return response.status == 200
        except OSError:
            return False

    def _is_loading(self) -> bool:
        """A second into the phase after the first that this run took."""
        if len(self._files.times_taken()) > self._phases and not self._loading:
            self._loading = time.monotonic()
        return self._loading > 0 and time.monotonic() - self._loading > 1.0


def _links(pid: int) -> Iterator[Path]:
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            yield link.readlink()
