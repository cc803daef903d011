"""What each scorer of a task makes of the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from harness.report.frame import frame_of, parts
from harness.report.measures import estimate_of, sample_table
from harness.report.readings.labels import labels
from harness.report.readings.summary import Reading, TaskReadings
from harness.report.tables import Tables
from harness.store.manifest import TaskEntry

WIDE = 0.01
"""A spread above one point is flagged."""

_NEEDED = ["id", "model", "suite", "task", "sample", "outcome", "value", "cluster"]
_JUDGED = ["outcome", "value"]


def readings_part(tables: Tables) -> tuple[TaskReadings, ...]:
    """Task by task and model by model, where more than one scorer has judged the answers."""
    return tuple(
        found
        for suite in tables.manifest.suites
        for task in suite.tasks
        if task.other_scorers
        for found in _of_task(tables, suite.name, task)
    )


def _of_task(tables: Tables, suite: str, task: TaskEntry) -> Iterator[TaskReadings]:
    completions = tables.completions.select(_NEEDED)
    of_task = pc.and_(pc.equal(completions["suite"], suite), pc.equal(completions["task"], task.name))
    items = frame_of(completions.filter(of_task)).set_index("id")
    names = labels([task.scorer, *task.other_scorers.values()])
    judged = [items, *(_judged_by(items, tables.scores, name) for name in task.other_scorers)]
    samples = [dict(parts(sample_table(frame.reset_index()), ["model"])) for frame in judged]
    for (model,) in samples[0]:
        yield _task_readings(
            (suite, task.name, model),
            [
                Reading(label, estimate_of(by_model[model,]))
                for label, by_model in zip(names, samples, strict=True)
                if (model,) in by_model
            ],
        )


def _judged_by(items: pd.DataFrame, scores: pa.Table, scorer: str) -> pd.DataFrame:
    """The items with the outcomes of another scorer, missing where it has not judged."""
    own = frame_of(scores.select(["id", *_JUDGED]).filter(pc.equal(scores["scorer"], scorer))).set_index("id")
    return items.drop(columns=_JUDGED).join(own)


def _task_readings(place: tuple[str, str, str], readings: Sequence[Reading]) -> TaskReadings:
    values = [reading.estimate.value for reading in readings]
    known = [value for value in values if value is not None]
    judged = {sum(reading.estimate.outcomes.values()) for reading in readings}
    spread = max(known) - min(known) if len(known) == len(values) and len(judged) == 1 else None
    suite, task, model = place
    return TaskReadings(
        suite=suite,
        task=task,
        model=model,
        readings=tuple(readings),
        spread=spread,
        wide=spread is not None and round(spread, 9) > WIDE,
    )
