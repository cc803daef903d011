"""From frames to a summary."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pandas as pd

from harness.core.score import Outcome
from harness.report.coding.summary import Coding
from harness.report.comparisons import comparisons
from harness.report.epochs import epochs
from harness.report.frame import of_tasks
from harness.report.length.summarise import long_context
from harness.report.measures import measures, sample_table
from harness.report.ranking import ranked
from harness.report.readings.summary import TaskReadings
from harness.report.resources import failures, spending, timing
from harness.report.robustness.declared import altered_tasks
from harness.report.robustness.summarise import robustness
from harness.report.serving.summarise import serving_part
from harness.report.speed.summary import LoadPart
from harness.report.summary import Summary
from harness.store.manifest import Manifest, write_atomically


def summarise(
    manifest: Manifest,
    completions: pd.DataFrame,
    load: LoadPart | None = None,
    coding: Coding | None = None,
    readings: tuple[TaskReadings, ...] = (),
) -> Summary:
    """Compute everything that summary.json holds; `load`, `coding` and `readings` are what its load phases, programs
    and further scorers showed."""
    samples = sample_table(completions)
    once, again = _parted(samples, altered_tasks(manifest))
    models = tuple(model.name for model in manifest.models)
    compared = comparisons(once, models, {suite.name: suite.equivalence_margin for suite in manifest.suites})
    items, failed = len(completions), int((completions["outcome"] == Outcome.FAILED.value).sum())
    failed -= coding.unjudged_items if coding else 0  # their own references are at fault: asking on mends nothing
    failed_share = failed / items if items else None
    planned = _planned(manifest)
    incomplete = (
        manifest.status != "complete"
        or (failed_share or 0.0) > manifest.failed_limit
        or (planned is not None and items != planned)
        or (load is not None and load.measured < load.planned)
    )
    return Summary(
        run=manifest.run,
        name=manifest.name,
        harness_version=manifest.harness_version,
        embedded=manifest.embedded,
        status=manifest.status,
        incomplete=incomplete,
        planned=planned,
        items=items,
        unscored=int(completions["outcome"].isna().sum()),
        failed_share=failed_share,
        failed_limit=manifest.failed_limit,
        models=models,
        suites=tuple(suite.name for suite in manifest.suites),
        measures=(*measures(once), *(measure for measure in measures(again) if measure.task is not None)),
        comparisons=compared,
        spending=tuple(spending(completions)),
        failures=tuple(failures(completions)),
        timing=tuple(timing(completions, manifest)),
        load=load,
        long_context=long_context(manifest, completions),
        coding=coding,
        readings=readings,
        robustness=tuple(robustness(manifest, samples)),
        serving=serving_part(manifest),
        ranks=tuple(ranked(once, models, compared)),
        epochs=tuple(epochs(once)),
    )


def _parted(samples: pd.DataFrame, altered: set[tuple[str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The samples that make a suite's score, and those that ask the same again with altered images: they would pass for
    independent ones."""
    if not altered:
        return samples, samples.iloc[:0]
    again = of_tasks(samples, altered)
    return samples[~again], samples[again]


def _planned(manifest: Manifest) -> int | None:
    """How many items the whole run has, None while a task's size is unknown."""
    sizes = [
        task.items
        for suite in manifest.suites
        for task in suite.tasks
        for model in manifest.models
        if manifest.asked(model, suite.name)
    ]
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def write_summary(path: Path, summary: Summary) -> None:
    """Write summary.json atomically, in a fixed order of keys and rows."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
