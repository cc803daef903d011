"""From frames to the `long_context` part of a summary."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from harness.core.card import Architecture
from harness.report.frame import parts
from harness.report.length.asked import by_cell, with_lengths
from harness.report.length.differences import differences, pairs_of
from harness.report.length.rows import exactness, later_about_a_text, length_rows
from harness.report.length.summary import DepthCell, LengthCurve, LongContext
from harness.report.measures import estimate_of, sample_table
from harness.report.texts import text_numbers
from harness.stats.area import area
from harness.stats.effective import THRESHOLD, AtLength, effective_length
from harness.store.manifest import Manifest, ModelEntry

_KEY = ["model", "suite", "task", "sample"]


def long_context(manifest: Manifest, completions: pd.DataFrame) -> LongContext | None:
    """What the run showed about length; None where no prompt was made to a length."""
    items = with_lengths(completions)
    items = items[items["outcome"].notna()].copy()
    if items.empty:
        return None
    items["later"] = later_about_a_text(items, pd.Series(text_numbers(items), items.index))
    samples = sample_table(items).merge(items.drop_duplicates(_KEY)[[*_KEY, "tokens", "depth"]], on=_KEY)
    pairs, left_out = pairs_of([model.name for model in manifest.models])
    return LongContext(
        tuple(_curves(manifest, items, samples)),
        tuple(differences(samples[samples["depth"].notna()], pairs)),
        pairs_left_out=left_out,
    )


def _curves(manifest: Manifest, items: pd.DataFrame, samples: pd.DataFrame) -> Iterator[LengthCurve]:
    thresholds = _thresholds(manifest)
    shapes = {model.name: _architecture(model) for model in manifest.models}
    for (suite,), of_suite in parts(items, ["suite"]):
        tasks = [task for (task,), _ in parts(of_suite, ["task"])]
        for task in ([None] if len(tasks) > 1 else []) + tasks:
            asked = {thresholds.get((suite, one), THRESHOLD) for one in (tasks if task is None else [task])}
            threshold = asked.pop() if len(asked) == 1 else THRESHOLD
            of_task = of_suite if task is None else of_suite[of_suite["task"] == task]
            for (model,), own in parts(of_task, ["model"]):
                table = samples[(samples["suite"] == suite) & (samples["model"] == model)]
                table = table if task is None else table[table["task"] == task]
                yield _curve((suite, task, model), own, table, threshold, shapes.get(model))


def _curve(
    name: tuple[str, str | None, str],
    items: pd.DataFrame,
    samples: pd.DataFrame,
    threshold: float,
    architecture: Architecture | None,
) -> LengthCurve:
    rows = tuple(length_rows(items, samples, architecture))
    lengths = [AtLength(row.requested_tokens, row.estimate) for row in rows]
    cells = () if name[1] is None else tuple(_cells(samples))
    spread = samples.groupby("text")["tokens"].nunique().max() > 1
    effective = effective_length(lengths, threshold)
    return LengthCurve(*name, rows, cells, effective, area(lengths, dependent=bool(spread)), exactness(items))


def _cells(samples: pd.DataFrame) -> Iterator[DepthCell]:
    for (tokens, depth), cell in by_cell(samples, "tokens", "depth"):
        yield DepthCell(tokens, depth, estimate_of(cell))


def _thresholds(manifest: Manifest) -> dict[tuple[str, str], float]:
    """The share of full credit that each task's source asks for, where it does."""
    found = {}
    for suite in manifest.suites:
        for task in suite.tasks:
            asked = task.source.get("effective_at")
            if isinstance(asked, int | float) and 0 < asked <= 1:
                found[suite.name, task.name] = float(asked)
    return found


def _architecture(model: ModelEntry) -> Architecture | None:
    shape = model.card.get("architecture")
    return Architecture.model_validate(shape) if isinstance(shape, dict) else None
