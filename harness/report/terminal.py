"""The result of a run in a few lines, for the terminal; the report has the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.report.length.headline import headlines
from harness.report.length.sentences import length_sentence, unpooled_sentence
from harness.report.length.summary import LongContext
from harness.report.score import score_words
from harness.report.speed.sentences import load_sentences
from harness.report.summary import Summary
from harness.report.verdict import sentences
from harness.report.warnings import warnings
from harness.store.manifest import Manifest

MOST_TASKS = 3
"""Of a suite with lengths, whose lines stand one by one."""


def read_summary(directory: Path) -> Summary:
    """The summary.json of the run in `directory`."""
    return msgspec.json.decode((directory / "summary.json").read_bytes(), type=Summary)


def result_lines(manifest: Manifest, summary: Summary) -> Iterator[str]:
    """What must be seen first; for each suite the score of each model, or how far it keeps up, and what may be said of
    them; for each task with lengths, unless there are many, the same; and for each load suite its speed."""
    yield from (one.claim for one in warnings(manifest, summary))
    for suite in summary.suites:
        yield from _scores(summary, suite)
        if len(summary.models) > 1:
            said = sentences([pair for pair in summary.comparisons if pair.suite == suite])
            yield "  " + " ".join(sentence.claim for sentence in said)
        if summary.long_context is not None:
            yield from _lengths(summary.long_context, suite)
        yield from _readings(summary, suite)
    if summary.load is not None:
        for suite in summary.load.suites:
            for model in summary.models:
                said = load_sentences(summary.load, suite, model)
                yield f"{suite}, under load: " + " ".join(sentence.claim for sentence in said)


def _scores(summary: Summary, suite: str) -> Iterator[str]:
    """How far each model keeps up and what its mean is over, where all tasks have lengths; else its score."""
    scores = {model: summary.of_suite(model, suite) for model in summary.models}
    told = headlines(summary, suite)
    if not told:
        yield f"{suite}: " + "; ".join(f"{model} {score_words(estimate)}" for model, estimate in scores.items())
        return
    leads = (f"{model} {one.reach}{' tokens' if one.counted else ''} ({one.evidence})" for model, one in told.items())
    yield f"{suite}: " + "; ".join(leads)
    for model, one in told.items():
        yield f"  {model}'s mean: {score_words(scores[model])} over {one.over}"


def _lengths(part: LongContext, suite: str) -> Iterator[str]:
    """A line for each task and model; all tasks together alone where there are many."""
    curves = [curve for curve in part.curves if curve.suite == suite]
    tasks = [task for task in part.tasks(suite) if task is not None]
    for curve in curves:
        if curve.task is None or len(tasks) <= MOST_TASKS:
            about = suite if curve.task in (None, suite) else f"{suite} / {curve.task}"
            yield f"  {about}: {length_sentence(curve).claim}"
    pooled = {curve.model for curve in curves if curve.task is None}
    for model in dict.fromkeys(curve.model for curve in curves) if len(tasks) > 1 else ():
        if model not in pooled:
            yield f"  {suite}: {unpooled_sentence(model, len(tasks)).claim}"


def _readings(summary: Summary, suite: str) -> Iterator[str]:
    """A line for each model and task whose score rests on the scorer, too."""
    for row in summary.readings:
        if row.suite == suite and row.wide:
            told = "; ".join(f"{reading.label} {score_words(reading.estimate)}" for reading in row.readings)
            yield f"  {row.model} on {row.task}, the same answers by scorer: {told}"
