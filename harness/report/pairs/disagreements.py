"""The samples on which one of two models has more credit than the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import pandas as pd
import pyarrow as pa
from msgspec import Struct

from harness.report.frame import frame_of, of_tasks, parts
from harness.report.robustness.declared import altered_tasks
from harness.report.tables import Tables
from harness.report.text import cut
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory

MOST_EACH_WAY = 20
MOST_ROWS = 500
"""Over all lists of a page; each then has as many as fit, and says how many there are."""

LONGEST_TEXT = 120
_READ = ["id", "epoch", "outcome", "extracted", "error", "tests_passed", "tests_total"]


@dataclass(frozen=True)
class ShortAnswer:
    """One model's answer in a word: what was read, or how the program in it fared."""

    id: str
    epoch: int
    outcome: str
    read_as: str


@dataclass(frozen=True)
class Disagreement:
    """One sample. Of several epochs the best of the one and the worst of the other are shown."""

    task: str
    sample: str
    expected: str
    better: ShortAnswer
    worse: ShortAnswer


@dataclass(frozen=True)
class Disagreements:
    """The samples of `suite` on which `better` has more credit than `than`: how many, and the first of them."""

    suite: str
    better: str
    than: str
    total: int
    shown: list[Disagreement]


class _Item(Struct):
    id: str


class _Target(Struct):
    """The part of a record that says what was expected."""

    item: _Item
    target: tuple[str, ...]


class _Places(Struct):
    """Where the rows of one list are in the table."""

    suite: str
    better: str
    than: str
    total: int
    rows: list[tuple[int, int]]


def disagreements(tables: Tables, run: RunDirectory) -> tuple[Disagreements, ...]:
    """Every ordered pair of models on every suite, the largest differences first and the tasks in turn.

    Credits are those of the comparisons: means over decided epochs, of samples decided for both; samples that ask the
    same again with altered images are left out.
    """
    found = list(_places(_credits(tables), [model.name for model in tables.manifest.models]))
    most = max(1, min(MOST_EACH_WAY, MOST_ROWS // max(1, len(found))))
    for places in found:
        del places.rows[most:]
    rows = sorted({row for places in found for pair in places.rows for row in pair})
    read = dict(
        zip(
            rows,
            tables.completions.select([*_READ, "task", "sample"]).take(pa.array(rows, pa.int64())).to_pylist(),
            strict=True,
        )
    )
    expected = _expected(run, {read[better]["id"] for places in found for better, _ in places.rows})
    return tuple(
        Disagreements(
            places.suite,
            places.better,
            places.than,
            places.total,
            [_disagreement(read[better], read[worse], expected) for better, worse in places.rows],
        )
        for places in found
    )


def _credits(tables: Tables) -> pd.DataFrame:
    """One row per suite, task, sample and model: mean credit, and the rows of its worst and best epoch."""
    columns = ["suite", "task", "sample", "model"]
    frame = frame_of(tables.completions.select([*columns, "value"])).assign(row=range(len(tables.completions)))
    frame = frame[frame["value"].notna()].sort_values("value", kind="stable")
    if altered := altered_tasks(tables.manifest):
        frame = frame[~of_tasks(frame, altered)]
    grouped = frame.groupby(columns, observed=True)
    return grouped.agg(credit=("value", "mean"), worst=("row", "first"), best=("row", "last")).reset_index()


def _places(credits: pd.DataFrame, models: Sequence[str]) -> Iterator[_Places]:
    for (suite,), part in parts(credits, ["suite"]):
        own = {model: of_model.set_index(["task", "sample"]) for (model,), of_model in parts(part, ["model"])}
        for better, than in permutations(models, 2):
            if better in own and than in own:
                yield _ordered(suite, (better, than), own[better].join(own[than].add_suffix("_than"), how="inner"))


def _ordered(suite: str, pair: tuple[str, str], both: pd.DataFrame) -> _Places:
    gap = (both["credit"] - both["credit_than"]).astype(float)
    ahead = both[gap > 0].assign(gap=-gap[gap > 0]).reset_index()
    turn = ahead.groupby(["task", "gap"], observed=True).cumcount()
    ahead = ahead.assign(turn=turn).sort_values(["gap", "turn"], kind="stable").head(MOST_EACH_WAY)
    rows = list(zip(ahead["best"].tolist(), ahead["worst_than"].tolist(), strict=True))
    return _Places(suite, *pair, total=int((gap > 0).sum()), rows=rows)


def _expected(run: RunDirectory, wanted: set[str]) -> dict[str, str]:
    """What each of the wanted items accepts, its first few answers in one line."""
    found: dict[str, str] = {}
    lines = read_lines(run.completions, _Target) if wanted else iter(())
    for line in lines:
        if line.item.id in wanted:
            found[line.item.id] = _short(" or ".join(line.target[:3]))
            if len(found) == len(wanted):
                break
    return found


def _disagreement(better: dict[str, object], worse: dict[str, object], expected: dict[str, str]) -> Disagreement:
    return Disagreement(
        task=str(better["task"]),
        sample=str(better["sample"]),
        expected=expected.get(str(better["id"]), "") if better["tests_total"] is None else "all tests pass",
        better=_answer(better),
        worse=_answer(worse),
    )


def _answer(row: dict[str, object]) -> ShortAnswer:
    if row["tests_total"] is None:
        read = _short("" if row["extracted"] is None else str(row["extracted"]))
    else:
        read = f"{row['tests_passed']} of {row['tests_total']} tests passed"
        read += f": {row['error']}" if row["error"] else ""
    return ShortAnswer(str(row["id"]), int(str(row["epoch"])), str(row["outcome"]), read)


def _short(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST_TEXT).text
