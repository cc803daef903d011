"""From the runs on disk, and what was known before, to the history of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.gate.result import WORST_FIRST, GateResult, read_gate
from harness.gate.words import held_against, title
from harness.report.summary import Summary
from harness.report.terminal import read_summary
from harness.site.history import Entry, History, Judged, Score, Speed
from harness.store.manifest import Manifest, read_manifest


def collected(results: Path, reports: Path, before: History) -> History:
    """Every run below `results` as it is now, and every earlier one as it was last seen."""
    known = {entry.run: replace(entry, held=False, page=_page(reports, entry.run)) for entry in before.entries}
    for path in sorted(results.glob("*/manifest.json")):
        entry = _entry(path.parent, reports)
        if entry.standing != "damaged" or entry.run not in known:
            known[entry.run] = entry
    return History(entries=tuple(sorted(known.values(), key=lambda entry: (-entry.created_at, entry.run))))


def _entry(run: Path, reports: Path) -> Entry:
    page = _page(reports, run.name)
    try:
        manifest = read_manifest(run)
    except UserError as error:
        changed = (run / "manifest.json").stat().st_mtime
        return Entry(run=run.name, name=run.name, created_at=changed, standing="damaged", page=page, said=error.cause)
    found = Entry(
        run=run.name,
        name=manifest.name,
        created_at=manifest.created_at,
        standing="complete" if manifest.status == "complete" else "incomplete",
        embedded=manifest.embedded,
        page=page,
        models=tuple(model.name for model in manifest.models),
        parts=tuple(part.run for part in manifest.parts),
    )
    try:
        summary, gate = read_summary(run), read_gate(run)
    except FileNotFoundError:
        return found  # begun, and no report made yet
    except (UserError, msgspec.MsgspecError) as error:
        return replace(found, said=f"its figures cannot be read: {error}")
    if summary.incomplete:
        found = replace(found, standing="incomplete")
    return replace(
        found,
        scores=tuple(_scores(summary)),
        speeds=tuple(_speeds(summary)),
        judged=tuple(_judged(gate, manifest)) if gate else (),
    )


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
    """At the first load of each suite: one that every night has, however fast the server was."""
    seen: set[tuple[str, str]] = set()
    for step in summary.load.steps if summary.load else ():
        moved = step.value("output_tokens_per_s")
        if step.concurrency is None or not step.steady or moved is None or (step.model, step.suite) in seen:
            continue
        seen.add((step.model, step.suite))
        yield Speed(
            model=step.model,
            suite=step.suite,
            load=step.label,
            tokens_per_s=moved.mean,
            low=moved.low,
            high=moved.high,
        )


def _judged(gate: GateResult, manifest: Manifest) -> Iterator[Judged]:
    for model in (model.name for model in manifest.models if model.name in gate.baselines):
        checks = [check for check in gate.checks if check.model == model]
        counts = Counter(check.verdict for check in checks)
        worse = [check for check in checks if check.verdict == "worse"]
        yield Judged(
            model=model,
            verdict=next((verdict for verdict in WORST_FIRST if counts[verdict]), "cannot tell"),
            against=held_against(gate, model),
            worse=tuple(f"{title(check)}: {check.why}" for check in worse),
            worse_suites=tuple(dict.fromkeys(check.suite for check in worse)),
            counts={verdict: counts[verdict] for verdict in WORST_FIRST if counts[verdict]},
        )
