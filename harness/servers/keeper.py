"""The process between the harness and an engine: whatever kills the harness, nothing of the engine is left.

    python keeper.py TOKEN GRACE_S COMMAND…

It needs nothing but Python 3.8, so that it can be sent to another machine as it is. Its standard input is a lifeline:
when that ends, because the harness is done or was killed, the engine is asked to stop, and after GRACE_S seconds (two,
where the lifeline's last word was `NOW`) every process that descends from it is killed. On standard output it prints
`PID n`, then `EXIT code`. The engine writes to the keeper's standard error.

As the subreaper (prctl(2), Linux) it inherits the children of an engine that dies before them: a vLLM whose API server
is killed leaves its workers behind, and the memory of the GPUs with them. If the keeper itself is killed, the kernel
kills the engine's first process, and a guard, a second process that only waits for this, kills the rest. If that is
killed as well, the harness does so (`leftovers.py`), or the next one.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MARK = "HARNESS_KEPT"
"""The environment variable that holds the token in every process of an engine."""

_SUBREAPER, _DEATH_SIGNAL = 36, 1  # prctl's numbers
_HURRIED_GRACE_S = 2.0
_LINUX = sys.platform.startswith("linux")


def keep(token: str, grace_s: float, command: list[str]) -> int:
    """Run `command` until it or the lifeline ends; its exit code, negative for a signal."""
    guard = Guard(token)
    _prctl(_SUBREAPER, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper, over, hurried = os.getpid(), threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())
    try:
        engine = subprocess.Popen(  # noqa: S603 - the harness's own command, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=2,
            stderr=2,
            env={**os.environ, MARK: token},
            start_new_session=True,
            preexec_fn=lambda: _die_with(keeper),  # noqa: PLW1509 - no thread runs yet
        )
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        print("EXIT 127", flush=True)
        guard.dismiss()
        return 127
    guard.say(str(engine.pid))
    print(f"PID {engine.pid}", flush=True)
    threading.Thread(target=_watch, args=(over, hurried), daemon=True).start()
    while engine.poll() is None and not over.wait(0.1):
        _reap(engine.pid)
    code = _end(engine, min(grace_s, _HURRIED_GRACE_S) if hurried.is_set() else grace_s, guard.pid)
    guard.dismiss()
    with suppress(OSError):  # nobody may be left to read it
        print(f"EXIT {code}", flush=True)
    return code


class Guard:
    """A process of its own that ends the engine's when the keeper ends without a word. `pid` is 0 where none can be."""

    def __init__(self, token: str) -> None:
        listening, self._words = os.pipe()
        self.pid = os.fork() if _LINUX else 0
        if _LINUX and self.pid == 0:
            os.close(self._words)
            _guard(listening, token)
            os._exit(0)
        os.close(listening)

    def say(self, word: str) -> None:
        """The number of the engine's first process, and with it the session's; "OVER" when nothing is left."""
        with suppress(OSError):  # it may have been killed
            os.write(self._words, f"{word} ".encode())

    def dismiss(self) -> None:
        """Let it go, and collect it."""
        self.say("OVER")
        os.close(self._words)
        if self.pid:
            with suppress(ChildProcessError):  # it was killed, and collected with the others
                os.waitpid(self.pid, 0)


def _guard(listening: int, token: str) -> None:
    """In the guard: wait for the keeper's end, then kill by session and token."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # the harness must see that the keeper's have ended
        os.dup2(nothing, stream)
    said = b""
    while piece := os.read(listening, 4096):
        said += piece
    words = said.decode().split()
    if "OVER" not in words:
        session = int(words[0]) if words else 0
        _kill_all(lambda: [pid for pid in processes() if _is_kept(pid, session, token)])


def _is_kept(pid: int, session: int, token: str) -> bool:
    """Whether it is the engine's. The session's number cannot be another's yet: its first process ends just now."""
    state, _, own = stat_of(pid)
    if state in ("", "Z"):
        return False
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        environment = []
    return (session != 0 and own == session) or f"{MARK}={token}".encode() in environment


def _kill_all(found: Callable[[], list[int]]) -> None:
    """Look and kill, until a look finds none: one that is about to die may have begun another."""
    for _ in range(200):
        left = found()
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            break
        time.sleep(0.05)


def descendants(ancestor: int) -> list[int]:
    """The living processes below `ancestor`; [] where there is no /proc."""
    parents = {}
    for pid in processes():
        state, parent, _ = stat_of(pid)
        if state not in ("", "Z"):
            parents[pid] = parent
    found = []
    for pid in parents:
        above = pid
        while above in parents and above != ancestor:
            above = parents[above]
        if above == ancestor and pid != ancestor:
            found.append(pid)
    return found


def processes() -> list[int]:
    """All processes of this machine; [] where there is no /proc."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()] if _LINUX else []


def stat_of(pid: int) -> tuple[str, int, int]:
    """State, parent and session of a process; ("", 0, 0) when it is gone. Its name may hold spaces and brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[0].decode(), int(fields[1]), int(fields[3])
    except (OSError, IndexError):
        return "", 0, 0


def _watch(over: threading.Event, hurried: threading.Event) -> None:
    while said := os.read(0, 4096):
        if b"NOW" in said:
            hurried.set()
    over.set()


def _end(engine: subprocess.Popen[bytes], grace_s: float, guard: int) -> int:
    """Stop the engine's first process, and after it, or after `grace_s`, all others."""
    if engine.poll() is None:
        engine.terminate()
        with suppress(subprocess.TimeoutExpired):
            engine.wait(grace_s)
    with suppress(OSError):
        os.killpg(engine.pid, signal.SIGKILL)

    def found() -> list[int]:
        engine.poll()
        _reap(engine.pid)
        return [pid for pid in descendants(os.getpid()) if pid != guard]

    _kill_all(found)
    return engine.wait()


def _reap(engine_pid: int) -> None:
    """Collect the dead that were inherited; the engine's own exit code is for its Popen."""
    with suppress(ChildProcessError):
        while _LINUX and (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
            if dead.si_pid == engine_pid:
                return
            os.waitpid(dead.si_pid, os.WNOHANG)


def _die_with(keeper: int) -> None:
    """In the engine's first process: the kernel kills it when its keeper ends, which may have happened already."""
    _prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    if _LINUX:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(0 if keep(sys.argv[1], float(sys.argv[2]), sys.argv[3:]) == 0 else 1)
