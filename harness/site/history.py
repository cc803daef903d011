"""history.json: what is known of every run there ever was, so that old pages stay in order when raw data goes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.gate.result import Verdict
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
    """Output tokens/s of one model at the lowest steady load of a load suite, with its interval over repetitions."""

    model: str
    suite: str
    load: str
    tokens_per_s: float
    low: float | None
    high: float | None


class Judged(Struct, frozen=True, kw_only=True):
    """What the gate said of one model: its verdict, against what, and in words whatever was worse."""

    model: str
    verdict: Verdict
    against: str
    worse: tuple[str, ...] = ()
    worse_suites: tuple[str, ...] = ()
    counts: dict[Verdict, int] = {}


class Entry(Struct, frozen=True, kw_only=True):
    """One run. `parts` are the runs that it was put together from; `said` is why a damaged one could not be read.

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


class History(Struct, frozen=True, kw_only=True):
    """All of them, the newest first."""

    format: Literal[1] = 1
    entries: tuple[Entry, ...] = ()


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
