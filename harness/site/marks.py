"""The days on which something changed that was measured, each with the letter that stands for it in the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from harness.hub.change import Change
from harness.site.history import Entry

MOST_MARKS = 12
DAY_S = 86_400


@dataclass(frozen=True)
class Mark:
    """The changes of one day; `at` is when the first of them was seen, in Unix seconds."""

    label: str
    at: float
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Marks:
    """The newest days, oldest first; `earlier` counts the days before them that are not shown."""

    shown: tuple[Mark, ...]
    earlier: int


def marks(changes: Sequence[Change], entries: Sequence[Entry]) -> Marks:
    """The changes that call for something, within the time that was measured and a week on: these are to be."""
    begun = [entry.created_at for entry in entries]
    first, last = min(begun, default=0.0), max(begun, default=0.0)
    told = {change.identity: change for change in changes if change.calls_for != "nothing"}
    within = [change for change in told.values() if first - DAY_S <= change.seen_at <= last + 7 * DAY_S]
    days = [tuple(of) for _, of in groupby(sorted(within, key=_seen), key=lambda change: day(change.seen_at))]
    newest = days[-MOST_MARKS:]
    shown = tuple(Mark(chr(ord("A") + place), of[0].seen_at, of) for place, of in enumerate(newest))
    return Marks(shown, len(days) - len(newest))


def _seen(change: Change) -> float:
    return change.seen_at


def day(unix_s: float) -> str:
    """`2026-11-28`, in UTC."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%d")
