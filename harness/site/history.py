"""history.json: what is known of every run there ever was, so that old pages stay in order when raw data goes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.gate.result import Against, Measured, Verdict
from harness.store.manifest import write_atomically

Standing = Literal["complete", "incomplete", "damaged"]


class Score(Struct, frozen=True, kw_only=True):
    """The estimate of one model on one suite: shares of 1; `value` is None where nothing was decided."""

    model: str
    suite: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    undecided: int


class Speed(Struct, frozen=True, kw_only=True):
    """Output tokens/s of one model at the lowest load of a load suite, where that was steady, with its interval."""

    model: str
    suite: str
    load: str
    tokens_per_s: float
    low: float | None
    high: float | None


class Finding(Struct, frozen=True, kw_only=True):
    """What the gate found of one suite and measure that is not merely the same or untold; `said` is a sentence."""

    verdict: Verdict
    suite: str
    measure: Measured
    against: Against
    said: str


class Judged(Struct, frozen=True, kw_only=True):
    """What the gate said of one model: its verdict, against what, its findings, and how many checks had which one."""

    model: str
    verdict: Verdict
    against: str
    findings: tuple[Finding, ...] = ()
    counts: dict[Verdict, int] = {}


class Entry(Struct, frozen=True, kw_only=True):
    """One run. `parts` are the runs that it was put together from; `said` is what of it is missing or cannot be read.

    `page` is its report's file beside the index, None where it has none; `held` says that its answers are still on
    disk.
    """

    run: str
    name: str
    created_at: float
    standing: Standing
    embedded: bool = False
    held: bool = True
    page: str | None = None
    models: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    speeds: tuple[Speed, ...] = ()
    judged: tuple[Judged, ...] = ()
    said: str = ""

    @property
    def measured(self) -> bool:
        """Whether there is a figure of it."""
        return bool(self.scores or self.speeds)

    @property
    def anchor(self) -> str:
        """Its place on the index."""
        return f"run-{quote(self.run, safe='')}"


class History(Struct, frozen=True, kw_only=True):
    """All of them, the newest first."""

    format: Literal[1] = 1
    entries: tuple[Entry, ...] = ()

    def pages(self) -> dict[str, str]:
        """Of each run its page or, where it has none, that of the first report that it was put together into."""
        found: dict[str, str] = {}
        for entry in self.entries:
            found |= dict.fromkeys(entry.parts, entry.page) if entry.page else {}
        return found | {entry.run: entry.page for entry in self.entries if entry.page}


def read_history(path: Path) -> History:
    """What is in the file; nothing where there is none. Raises UserError when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=History)
    except FileNotFoundError:
        return History()
    except msgspec.MsgspecError as error:
        fix = "Put a copy of it back, or move it away: runs that are on disk come back by themselves"
        raise UserError(f"the history cannot be read: {error}", place=str(path), fix=fix) from error


def write_history(path: Path, history: History) -> None:
    """Write it atomically."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(history), indent=1) + b"\n")
