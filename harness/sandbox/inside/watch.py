"""The checker's watch over the candidate's process: its CPU time, read from outside, and what ended it."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import NamedTuple


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


class Watch:
    """Keeps one child to its allowance. What it uses is read from the kernel, which it cannot deceive."""

    def __init__(self, pid: int, allowance: Allowance) -> None:
        self.pid = pid
        self._allowance = allowance
        self._clock = (~pid << 3) | 2  # the CPU clock of another process: clock_getcpuclockid(3)
        self._cpu_s = 0.0
        self._begun = self._began = self._now()
        self.cause: Over | None = None

    def begin(self) -> None:
        """A test begins."""
        self._began = self._now()

    def look(self) -> None:
        """Raises Over when the child has used more than it may."""
        if self.cause is not None:
            raise self.cause
        now = self._now()
        cpu_s, wall_s = now.cpu_s - self._began.cpu_s, now.wall_s - self._began.wall_s
        if cpu_s > self._allowance.test_cpu_s:
            self._give_up(Over("timeout", f"more than {self._allowance.test_cpu_s:g} s of CPU time in one test"))
        if now.cpu_s - self._begun.cpu_s > self._allowance.cpu_s:
            self._give_up(Over("timeout", f"more than {self._allowance.cpu_s:g} s of CPU time in all"))
        if wall_s - cpu_s > self._allowance.idle_s:
            self._give_up(Over("timeout", f"{self._allowance.idle_s:g} s of waiting", contended=True))

    def ended(self) -> Over:
        """What ended the child, which closed its end."""
        if self.cause is None:
            cpu_s = self._now().cpu_s - self._begun.cpu_s
            self.cause = _cause(os.waitpid(self.pid, 0)[1], cpu_s >= self._allowance.cpu_s)
        return self.cause

    def stop(self, cause: Over) -> None:
        """End the child."""
        if self.cause is None:
            self.cause = cause
            self._kill()

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
