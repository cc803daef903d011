"""One program run to its end, with what it cost: CPU, wall time and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one process and its children used. CPU is user plus system time.

    The peak is that of the largest single process. Linux counts the parent's own size as a floor, so a benchmark keeps
    itself small.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: Sequence[str | Path], *, log: Path | None = None, env: dict[str, str] | None = None) -> Cost:
    """Run `command` and wait. Exits with the end of its output when it fails."""
    output = log.open("wb") if log else None
    try:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=None if env is None else os.environ | env,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        if output:
            output.close()
    if process.returncode:
        said = log.read_text(errors="replace")[-4000:] if log else ""
        sys.exit(f"{' '.join(map(str, command))}\nended with {process.returncode}\n{said}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@dataclass(frozen=True)
class Spread:
    """Repeated measurements of one number."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """From any iterable, at least one value."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def shown(self, digits: int) -> str:
        """`median (lowest–highest)`, or the value alone when there is one."""
        if len(self.values) == 1:
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} ({min(self.values):.{digits}f}–{max(self.values):.{digits}f})"


def ratios(above: Spread, below: Spread) -> Spread:
    """Repetition by repetition, since what slows one of a pair slows both."""
    return Spread.of(a / b for a, b in zip(above.values, below.values, strict=True))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left and the others to the right."""
    lines = [headings, ["---", *["--:"] * (len(headings) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
