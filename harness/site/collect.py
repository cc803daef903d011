"""From the runs on disk, and what was known before, to the history of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.gate.result import read_gate
from harness.report.speed.summary import Step
from harness.report.summary import Summary
from harness.report.terminal import read_summary
from harness.site.history import Entry, History, Score, Speed
from harness.site.judged import judged
from harness.store.manifest import Manifest, read_manifest


def collected(results: Path, reports: Path, before: History) -> History:
    """Every run below `results` as it is now, and every earlier one as it was last seen."""
    known = {entry.run: replace(entry, held=False, page=_page(reports, entry.run)) for entry in before.entries}
    runs = [path.parent for path in sorted(results.glob("*/manifest.json")) if not _is_alias(path.parent, results)]
    names = {run.name for run in runs}
    for run in runs:
        entry = _entry(run, reports, names)
        known[entry.run] = _with_what_was_known(entry, known.get(entry.run))
    return History(entries=tuple(sorted(known.values(), key=lambda entry: (-entry.created_at, entry.run))))


def _is_alias(run: Path, results: Path) -> bool:
    """Whether it is a link to another run beside it, which would count twice."""
    return run.is_symlink() and run.resolve().parent == results.resolve()


def _with_what_was_known(entry: Entry, before: Entry | None) -> Entry:
    """Figures that were read once stay when their file no longer can be, as of a run of an earlier release."""
    if before is None or not entry.said:
        return entry
    if entry.standing == "damaged":
        return replace(before, held=True, said=entry.said)
    if entry.created_at != before.created_at or entry.measured or not before.measured:
        return entry
    return replace(entry, scores=before.scores, speeds=before.speeds, judged=entry.judged or before.judged)


def _entry(run: Path, reports: Path, names: set[str]) -> Entry:
    name = run.name.encode(errors="backslashreplace").decode()  # a file's name may be no text
    page = _page(reports, name)
    try:
        manifest = read_manifest(run)
        datetime.fromtimestamp(manifest.created_at, UTC)
    except (UserError, ValueError, OverflowError, OSError) as error:  # a time that no calendar has
        changed = (run / "manifest.json").stat().st_mtime
        said = error.cause if isinstance(error, UserError) else f"the time when it began is none: {error}"
        return Entry(run=name, name=name, created_at=changed, standing="damaged", page=page, said=said)
    found = Entry(
        run=name,
        name=manifest.name,
        created_at=manifest.created_at,
        standing="complete" if manifest.status == "complete" else "incomplete",
        embedded=manifest.embedded,
        page=page,
        models=tuple(model.name for model in manifest.models),
        parts=tuple(part.run for part in manifest.parts),
    )
    if manifest.run != run.name and manifest.run in names:
        return replace(found, said=f"a copy of {manifest.run}, whose figures count once")
    return _with_verdicts(_with_figures(found, run), run, manifest)


def _with_figures(entry: Entry, run: Path) -> Entry:
    try:
        summary = read_summary(run)
    except FileNotFoundError:
        return replace(entry, said="no report was made of it yet")
    except msgspec.MsgspecError as error:
        return replace(entry, said=f"its figures cannot be read: {error}")
    standing = "incomplete" if summary.incomplete else entry.standing
    return replace(entry, standing=standing, scores=tuple(_scores(summary)), speeds=tuple(_speeds(summary)))


def _with_verdicts(entry: Entry, run: Path, manifest: Manifest) -> Entry:
    try:
        gate = read_gate(run)
    except UserError as error:
        return replace(entry, said=f"{entry.said}; {error.cause}" if entry.said else error.cause)
    return replace(entry, judged=tuple(judged(gate, manifest))) if gate else entry


def _page(reports: Path, run: str) -> str | None:
    name = f"{run}.html"
    return name if (reports / name).is_file() else None


def _scores(summary: Summary) -> Iterator[Score]:
    for model in summary.models:
        for suite in summary.suites:
            estimate = summary.of_suite(model, suite)
            if estimate is not None and model not in summary.random_weights:
                yield Score(
                    model=model,
                    suite=suite,
                    value=estimate.value,
                    low=estimate.low,
                    high=estimate.high,
                    n=estimate.n,
                    undecided=estimate.undecided,
                )


def _speeds(summary: Summary) -> Iterator[Speed]:
    """At the lowest load of each suite, or not at all: another night's would be another figure under the same name."""
    lowest: dict[tuple[str, str], Step] = {}
    closed = [step for step in (summary.load.steps if summary.load else ()) if step.concurrency is not None]
    for step in sorted(closed, key=lambda step: step.concurrency or 0):
        lowest.setdefault((step.model, step.suite), step)
    for (model, suite), step in lowest.items():
        moved = step.value("output_tokens_per_s")
        if step.steady and moved is not None:
            yield Speed(
                model=model,
                suite=suite,
                load=step.label,
                tokens_per_s=moved.mean,
                low=moved.low,
                high=moved.high,
            )
