"""One night: what had changed, what is measured for it, and how far that is. A file, so that it can be continued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.gate.result import Verdict
from harness.hub.change import Change
from harness.store.manifest import write_atomically

JobStatus = Literal["planned", "measured", "incomplete", "failed"]


class Job(Struct, frozen=True, kw_only=True):
    """One model of one experiment, measured in a run of its own. `config` is the experiment's file or name.

    `said` is what its run, or its gate, said where it failed. `verdict` is the gate's, None without a baseline.
    """

    config: str
    experiment: str
    model: str
    why: tuple[str, ...]
    status: JobStatus = "planned"
    run: str | None = None
    verdict: Verdict | None = None
    said: str = ""


class Night(Struct, frozen=True, kw_only=True):
    """nights/<id>.json. `id` is the day it began, in UTC, with a number for a second one of that day.

    `known` is how many changes were known by then, this night's included. `pages` are the reports that it left, by
    name; `told` are the notices that were sent, by their place in the nightly file.
    """

    format: Literal[1] = 1
    id: str
    started_at: float
    ended_at: float | None = None
    known: int = 0
    changes: tuple[Change, ...] = ()
    troubles: tuple[str, ...] = ()
    jobs: tuple[Job, ...] = ()
    pages: tuple[str, ...] = ()
    told: tuple[int, ...] = ()

    def with_job(self, job: Job) -> Night:
        """With this one in the place of its former state."""
        same = (job.config, job.model)
        return replace(self, jobs=tuple(job if (each.config, each.model) == same else each for each in self.jobs))

    @property
    def worse(self) -> tuple[Job, ...]:
        """Those that the gate found worse."""
        return tuple(job for job in self.jobs if job.verdict == "worse")

    @property
    def unmeasured(self) -> tuple[Job, ...]:
        """Those of which not everything was measured, or which the gate could not read."""
        return tuple(job for job in self.jobs if job.status != "measured" or job.said)


@dataclass(frozen=True)
class Nights:
    """The folder of all nights."""

    folder: Path

    def save(self, night: Night) -> Night:
        """Write it atomically; give it back."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / f"{night.id}.json", msgspec.json.format(msgspec.json.encode(night), indent=2))
        return night

    def newest_first(self) -> Iterator[Night]:
        """All of them. Raises UserError for one that cannot be read."""
        for path in sorted(self.folder.glob("*.json"), key=lambda path: _order(path.stem), reverse=True):
            try:
                yield msgspec.json.decode(path.read_bytes(), type=Night)
            except msgspec.MsgspecError as error:
                fix = "Restore it, or remove it: its runs stay"
                raise UserError(f"the night cannot be read: {error}", place=str(path), fix=fix) from error

    def free_id(self, now: float) -> str:
        """The day of `now`, with the next number where it has a night already.

        Never a day before the newest night's, where a clock was set back: the next one begins where this one ended.
        """
        today, number = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d"), 1
        day = max([today, *(_order(path.stem)[0] for path in self.folder.glob("*.json"))])
        while (self.folder / f"{_named(day, number)}.json").exists():
            number += 1
        return _named(day, number)


def _named(day: str, number: int) -> str:
    return day if number == 1 else f"{day}.{number}"


def _order(identity: str) -> tuple[str, int]:
    day, _, number = identity.partition(".")
    return day, int(number or 1) if number.isdecimal() or not number else 0
