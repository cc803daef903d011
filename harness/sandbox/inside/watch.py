"""The checker's watch over the candidate's process: its CPU time, read from outside, and what ended it."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import NamedTuple

_ENDING_S, _ENDING_LOOKS = 5.0, 1000  # from the end of its pipe to the end of a process that is ending


class Over(BaseException):  # not an Exception: the tests must not catch it
    """The program's process will answer no more.

    `contended` says that a busy machine may have been the cause, `clean` that it ended itself without an error.
    """

    def __init__(self, kind: str, message: str, *, contended: bool = False, clean: bool = False) -> None:
        super().__init__(message)
        self.kind, self.message, self.contended, self.clean = kind, message, contended, clean


class Clocks(NamedTuple):
    """CPU and wall time, in seconds."""

    cpu_s: float
    wall_s: float


class Allowance(NamedTuple):
    """What the whole program and each test may use, in seconds: CPU time, and wall time without using the CPU."""

    cpu_s: float
    test_cpu_s: float
    idle_s: float

    @property
    def all_idle_s(self) -> float:
        """Waiting in all: the tests' own work is none."""
        return 2 * self.cpu_s + self.idle_s


class Watch:
    """Keeps one child to its allowance. What it uses is read from the kernel, which it cannot deceive."""

    def __init__(self, pid: int, allowance: Allowance) -> None:
        self.pid = pid
        self._allowance = allowance
        self._clock = (~pid << 3) | 2  # the CPU clock of another process: clock_getcpuclockid(3)
        self._cpu_s = self._idle_s = 0.0
        self._begun = self._began = self._now()
        self.cause: Over | None = None

    def begin(self) -> None:
        """A test begins."""
        self._began = self._now()

    def end(self) -> None:
        """It ends: what comes until the next one is not the child's time."""
        self._idle_s += self._waited(self._now())

    def look(self) -> None:
        """Raises Over when the child has used more than it may."""
        if self.cause is not None:
            raise self.cause
        now = self._now()
        idle_s = self._waited(now)
        if now.cpu_s - self._began.cpu_s > self._allowance.test_cpu_s:
            self._give_up(Over("timeout", f"more than {self._allowance.test_cpu_s:g} s of CPU time in one test"))
        if now.cpu_s - self._begun.cpu_s > self._allowance.cpu_s:
            self._give_up(Over("timeout", f"more than {self._allowance.cpu_s:g} s of CPU time in all"))
        if idle_s > self._allowance.idle_s:
            self._give_up(Over("timeout", f"{self._allowance.idle_s:g} s of waiting", contended=True))
        if self._idle_s + idle_s > self._allowance.all_idle_s:
            self._give_up(Over("timeout", f"{self._allowance.all_idle_s:g} s of waiting in all", contended=True))

    def ended(self) -> Over:
        """What ended the child, which closed its end; one that goes on without it is ended."""
        if self.cause is not None:
            return self.cause
        cpu_s = self._now().cpu_s - self._begun.cpu_s
        status = self._status()
        if status is None:
            cause = Over("crash", "it closed what it is to answer on")
            self.stop(cause)
        else:
            self.cause = cause = _cause(status, cpu_s >= self._allowance.cpu_s)
        return cause

    def stop(self, cause: Over) -> None:
        """End the child."""
        if self.cause is None:
            self.cause = cause
            self._kill()

    def _status(self) -> int | None:
        """How it ended; None where it goes on."""
        for _ in range(_ENDING_LOOKS):
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return status
            time.sleep(_ENDING_S / _ENDING_LOOKS)
        return None

    def _waited(self, now: Clocks) -> float:
        """Wall time of this test without using the CPU."""
        return now.wall_s - self._began.wall_s - (now.cpu_s - self._began.cpu_s)

    def _give_up(self, cause: Over) -> None:
        self.stop(cause)
        raise cause

    def _kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def _now(self) -> Clocks:
        with suppress(OSError):  # when it has ended it has no clock: the last time counts
            self._cpu_s = time.clock_gettime(self._clock)
        return Clocks(self._cpu_s, time.monotonic())


def _cause(status: int, out_of_time: bool) -> Over:
    if not os.WIFSIGNALED(status):
        code = os.waitstatus_to_exitcode(status)
        return Over("crash", f"the process ended itself with exit code {code}", clean=code == 0)
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU or (number == signal.SIGKILL and out_of_time):
        return Over("timeout", "its CPU time was used up")
    if number == signal.SIGKILL:
        return Over("memory", "the system ended it, for want of memory", contended=True)
    if number == signal.SIGSYS:
        return Over("forbidden", "the system ended it for what it tried")
    return Over("crash", f"the process was ended by {signal.Signals(number).name}")
