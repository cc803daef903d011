"""The night's work, step by step; each step is on disk before the next, so that a killed night can be continued."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from harness.core.errors import HarnessError
from harness.gate.baselines import read_baselines, references_of
from harness.gate.judge import judge
from harness.gate.result import write_gate
from harness.hub.look import look
from harness.hub.state import record
from harness.nightly.load import Nightly
from harness.nightly.measure import Folders, measure
from harness.nightly.message import message_of
from harness.nightly.night import Job, Night, Nights
from harness.nightly.past import past_of
from harness.nightly.plan import Occasion, jobs_of
from harness.report.build import build_report
from harness.site.build import build_site
from harness.site.retention import prune
from harness.store.run_directory import RunDirectory
from harness.store.together import Part, together


@dataclass(frozen=True)
class Shift:
    """Whoever carries out nights. `say` shows a line to whoever watches."""

    nightly: Nightly
    folders: Folders
    say: Callable[[str], None]

    def begin(self, before: Night | None, *, everything: bool) -> Night | None:
        """Look at what is watched and plan the night; None where nothing changed and nothing is to be measured.

        The plan is on disk before it is recorded that the changes were seen: killed between the two, the next try
        finds the night, and sees the same changes again.
        """
        now = time.time()
        seen = look(self.folders.state, self.nightly.watched, now)
        known = {change.identity for change in before.changes} if before else set()
        changes = tuple(change for change in seen.changes if change.identity not in known)
        occasion = Occasion(now, changes, before, everything)
        jobs = jobs_of(self.nightly, past_of(self.folders.results), occasion)
        troubles = tuple(str(trouble) for trouble in seen.troubles)
        for line in (*(f"{each.subject}: {each.said}" for each in changes), *troubles):
            self.say(line)
        night = None
        if jobs or changes:
            night = Night(id=self._nights.free_id(now), started_at=now, changes=changes, troubles=troubles, jobs=jobs)
            self._nights.save(night)
        record(self.folders.state, seen)
        return night
