"""A night's beginning: look at what is watched, and plan what to measure."""

from __future__ import annotations

import time
from collections.abc import Callable

from harness.hub.record import CHANGES, look_and_record, read_changes
from harness.nightly.load import Nightly
from harness.nightly.measure import Folders
from harness.nightly.night import Night, Nights
from harness.nightly.past import past_of
from harness.nightly.plan import Occasion, jobs_of

Say = Callable[[str], None]


def begin(nightly: Nightly, folders: Folders, say: Say, *, everything: bool) -> Night | None:
    """The planned night, on disk; None where nothing changed and nothing is to be measured.

    Changes are taken from the log of all that were ever seen, behind the last night's: one that another watcher saw
    meanwhile, or that was seen by a night that was killed before it was planned, is not lost.
    """
    now, nights = time.time(), Nights(folders.state / "nights")
    seen = look_and_record(folders.state, nightly.watched)
    logged = read_changes(folders.state / CHANGES)
    before = next(nights.newest_first(), None)
    changes = tuple(logged[before.known if before else 0 :])
    troubles = tuple(f"{trouble.subject}: {trouble.said}" for trouble in seen.troubles)
    for line in (
        *(f"{change.subject}: {change.part}: {change.said} ({change.calls_for})" for change in changes),
        *troubles,
    ):
        say(line)
    jobs = jobs_of(nightly, past_of(folders.results), Occasion(now, changes, before, everything))
    for job in jobs:
        say(f"to measure: {job.model} of {job.experiment}: {'; '.join(job.why)}")
    if not jobs and all(change.calls_for == "nothing" for change in changes):
        return None
    night = Night(
        id=nights.free_id(now), started_at=now, known=len(logged), changes=changes, troubles=troubles, jobs=jobs
    )
    return nights.save(night)
