"""A night's work after its plan: measure, judge, report, publish, tell. Each step is on disk before the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from harness.core.errors import HarnessError, IncompleteRunError, UserError
from harness.gate.baselines import Baselines, read_baselines
from harness.gate.judge import Candidate, judge
from harness.gate.references import promoted_references
from harness.gate.result import write_gate
from harness.gate.side import Side
from harness.nightly.begin import Say
from harness.nightly.load import Nightly
from harness.nightly.measure import Folders, measure
from harness.nightly.message import Message, message_of
from harness.nightly.night import Job, Night, Nights
from harness.nightly.notices import Notice, Occasion
from harness.nightly.past import past_of
from harness.report.build import build_report
from harness.site.build import build_site
from harness.site.retention import prunable, prune
from harness.store.manifest import read_manifest
from harness.store.run_directory import RunDirectory
from harness.store.together import Part, together


@dataclass(frozen=True)
class Finisher:
    """Whoever carries out a planned night; carried out twice it leaves the same. `say` shows a line."""

    nightly: Nightly
    folders: Folders
    say: Say

    def finish(self, night: Night) -> Night:
        """All that is left of it. KeyboardInterrupt leaves it to be continued."""
        nights = Nights(self.folders.state / "nights")
        for job in night.jobs:
            if job.status == "planned":
                self.say(f"{night.id}: measuring {job.model} of {job.experiment}")
                night = nights.save(night.with_job(measure(job, self.nightly, night.id, self.folders)))
        night = nights.save(self._judged(night))
        night = nights.save(replace(night, pages=tuple(self._pages(night))))
        self._publish()
        message = message_of(night, self.nightly.file.url)
        for line in (message.subject, *message.lines):
            self.say(line)
        for place, notice in enumerate(self.nightly.file.notify):
            if place not in night.told and set(notice.on) & occasions(night) and self._told(notice, message):
                night = nights.save(replace(night, told=(*night.told, place)))
        return nights.save(replace(night, ended_at=time.time()))

    def _judged(self, night: Night) -> Night:
        """With the gate's verdict on all that was measured: one family, whatever run it is of."""
        baselines = read_baselines(self.folders.state / "baselines.json")
        candidates: list[tuple[Job, Candidate]] = []
        for job in night.jobs:
            if job.status == "measured" and job.run is not None:
                try:
                    candidates.append((job, self._candidate(job.run, baselines)))
                except HarnessError as error:
                    night = night.with_job(replace(job, said=str(error)))
        known = [(job, each) for job, each in candidates if each.references.baselines]
        try:
            results = judge([each for _, each in known], self.nightly.file.tolerances, time.time())
        except HarnessError as error:
            for job, _ in known:
                night = night.with_job(replace(job, said=f"not judged: {error}"))
            return night
        for (job, each), result in zip(known, results, strict=True):
            write_gate(each.run, result)
            night = night.with_job(replace(job, verdict=result.verdict, said=""))
        return night

    def _candidate(self, run: str, baselines: Baselines) -> Candidate:
        path = self.folders.results / run
        if Side(path).summary.incomplete:
            raise IncompleteRunError("too many of its requests failed")
        return Candidate(path, promoted_references(read_manifest(path), baselines, self.folders.results))

    def _pages(self, night: Night) -> Iterator[str]:
        """Of each run its own, and of each experiment's newest runs one together."""
        for job in night.jobs:
            if job.run is not None and (self.folders.reports / f"{job.run}.html").exists():
                yield f"{job.run}.html"
        past = past_of(self.folders.results)
        measured = {job.experiment for job in night.jobs if job.status == "measured"}
        for question in self.nightly.questions:
            newest = past.newest_of_all(question.experiment)
            if question.experiment.name in measured and len(newest) > 1:
                parts = [Part(RunDirectory(run.path), run.manifest, run.model) for run in newest]
                found = together(parts, self.folders.results)
                yield build_report(found.path, self.folders.reports / f"{found.path.name}.html").name

    def _publish(self) -> None:
        """The site, with everything in its ledger, before what is no longer kept goes."""
        folders, keep = self.folders, self.nightly.file.keep_runs
        url = self.nightly.file.url
        build_site(folders.results, folders.reports, folders.state, url)
        gone = prunable(folders.results, folders.state, keep) if keep is not None else ()
        if gone:
            prune(gone)
            build_site(folders.results, folders.reports, folders.state, url)

    def _told(self, notice: Notice, message: Message) -> bool:
        try:
            notice.send(message)
        except UserError as error:
            self.say(f"not told by {notice.kind}: {error}")
            return False
        return True


def occasions(night: Night) -> set[Occasion]:
    """For which of them it is worth telling somebody."""
    found: set[Occasion] = {"night"}
    if night.worse:
        found.add("regression")
    if night.unmeasured:
        found.add("failure")
    if any(change.calls_for != "nothing" for change in night.changes):
        found.add("change")
    return found
