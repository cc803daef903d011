"""From frames to the `long_context` part of a summary."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from harness.report.frame import parts
from harness.report.length.asked import by_cell, with_lengths
from harness.report.length.declared import Asked, planted, tasks_with_lengths
from harness.report.length.differences import differences, pairs_of
from harness.report.length.later import later_about_a_text
from harness.report.length.pooled import common_lengths
from harness.report.length.rows import exactness, length_rows
from harness.report.length.summary import DepthCell, LengthCurve, LongContext, Pooled
from harness.report.measures import estimate_of, sample_table
from harness.report.texts import text_numbers
from harness.stats.area import area
from harness.stats.effective import AtLength, effective_length
from harness.store.manifest import Manifest

_KEY = ["model", "suite", "task", "sample"]


def long_context(manifest: Manifest, completions: pd.DataFrame) -> LongContext | None:
    """What the run showed about length; None where no prompt was made to a length."""
    items = with_lengths(completions, planted(manifest))
    items = items[items["outcome"].notna()].copy()
    if items.empty:
        return None
    items["later"] = later_about_a_text(items, pd.Series(text_numbers(items), items.index), manifest.sessions)
    samples = sample_table(items).merge(items.drop_duplicates(_KEY)[[*_KEY, "tokens", "depth"]], on=_KEY)
    pairs, left_out = pairs_of([model.name for model in manifest.models])
    return LongContext(
        tuple(_curves(manifest, items, samples)),
        tuple(differences(samples[samples["depth"].notna()], pairs)),
        pairs_left_out=left_out,
    )


def _curves(manifest: Manifest, items: pd.DataFrame, samples: pd.DataFrame) -> Iterator[LengthCurve]:
    """Of each suite with several tasks first all together, where they have a length in common, then each."""
    tasks_of = tasks_with_lengths(manifest, items)
    for (suite,), of_suite in parts(items, ["suite"]):
        tasks = tasks_of.get(suite, [])
        own_samples = samples[samples["suite"] == suite]
        for (model,), own in parts(of_suite, ["model"]) if len(tasks) > 1 else ():
            lengths, pooled = common_lengths(own, tasks)
            if lengths:
                asked = Asked(manifest, model, suite, tuple(tasks))
                table = own_samples[own_samples["model"] == model]
                together = own[own["tokens"].isin(lengths)], table[table["tokens"].isin(lengths)]
                yield _curve(asked, *together, pooled)
        for (task, model), own in parts(of_suite, ["task", "model"]):
            table = own_samples[(own_samples["task"] == task) & (own_samples["model"] == model)]
            yield _curve(Asked(manifest, model, suite, (task,)), own, table)


def _curve(asked: Asked, items: pd.DataFrame, samples: pd.DataFrame, pooled: Pooled | None = None) -> LengthCurve:
    rows = tuple(length_rows(items, samples, asked.architecture))
    lengths = [AtLength(row.requested_tokens, row.estimate) for row in rows]
    spread = samples.groupby("text")["tokens"].nunique().max() > 1
    return LengthCurve(
        asked.suite,
        None if pooled else asked.tasks[0],
        asked.model,
        rows,
        cells=() if pooled else tuple(_cells(samples)),
        effective=effective_length(lengths, asked.threshold),
        area=area(lengths, dependent=bool(spread)),
        exactness=exactness(items, estimated=asked.estimated, without_template=asked.without_template),
        pooled=pooled,
    )


def _cells(samples: pd.DataFrame) -> Iterator[DepthCell]:
    for (tokens, depth), cell in by_cell(samples, "tokens", "depth"):
        yield DepthCell(tokens, depth, estimate_of(cell))
