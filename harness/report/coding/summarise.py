"""From a run's tables to the `coding` part of a summary."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from harness.core.score import Outcome
from harness.report.coding.attempts import attempts_in, attempts_of
from harness.report.coding.declared import TaskName, code_tasks, knowledge_cutoffs, runs_together, unsandboxed
from harness.report.coding.releases import RELEASED, release_row
from harness.report.coding.summary import CodeRow, Coding
from harness.report.frame import frame_of, parts
from harness.stats.pass_at_k import pass_rates
from harness.store.manifest import Manifest, TaskEntry

UNKNOWN = "unknown"
"""The kind of error of a wrong answer that has no execution."""

_COLUMNS = ["model", "suite", "task", "sample", "cluster", "outcome", "error", "tests_passed", "tests_total"]
_NO_PROGRAM = [Outcome.UNPARSED.value, Outcome.TRUNCATED.value, Outcome.REFUSED.value]


def coding_part(manifest: Manifest, completions: pa.Table) -> Coding | None:
    """What the run showed of programs; None where no task asked for any."""
    tasks = code_tasks(manifest)
    if not tasks:
        return None
    cutoffs, rows, releases, unjudged_items = knowledge_cutoffs(manifest), [], [], 0
    for name, entry in tasks.items():
        asked = _items(completions, name)
        unjudged_items += int(_reference_failed(asked).sum())
        made_by_all = attempts_in(asked[~asked["sample"].isin(_unjudged(asked))])
        for (model,), items in parts(asked, ["model"]):
            made = made_by_all[made_by_all["model"] == model]
            rows.append(_row(name, model, entry, items, made))
            if (release := release_row(name, model, made, cutoffs.get(model))) is not None:
                releases.append(release)
    return Coding(tuple(rows), tuple(releases), unsandboxed(manifest), unjudged_items)


def _items(completions: pa.Table, name: TaskName) -> pd.DataFrame:
    """The rows of one task that are scored, with what is needed of them."""
    suite, task = name
    mine = pc.and_(pc.equal(completions["suite"], suite), pc.equal(completions["task"], task))
    columns = [*_COLUMNS, RELEASED] if RELEASED in completions.column_names else _COLUMNS
    items = frame_of(completions.select(columns).filter(mine))
    return items[items["outcome"].notna()]


def _row(name: TaskName, model: str, entry: TaskEntry, items: pd.DataFrame, made: pd.DataFrame) -> CodeRow:
    shares = made.groupby("sample", observed=True)["share"].mean()
    return CodeRow(
        suite=name[0],
        task=name[1],
        model=model,
        attempts=len(made),
        passed=int(made["passed"].sum()),
        pass_at=tuple(pass_rates(attempts_of(made), entry.epochs)),
        errors=dict(_errors(made)),
        tests_passed=None if shares.empty else float(shares.mean()),
        unjudged=tuple(_unjudged(items)),
        together=runs_together(entry),
    )


def _errors(made: pd.DataFrame) -> Iterator[tuple[str, int]]:
    """Attempts that did not pass by kind of error, in the order of the kinds."""
    missed = made[~made["passed"]]
    ran = missed[~missed["outcome"].isin(_NO_PROGRAM)]["error"]
    counts = [*ran.value_counts(sort=False).items(), (UNKNOWN, int(ran.isna().sum()))]
    counts += [(outcome, int((missed["outcome"] == outcome).sum())) for outcome in _NO_PROGRAM]
    return ((str(kind), int(count)) for kind, count in counts if count)


def _unjudged(items: pd.DataFrame) -> list[str]:
    """Problems whose own reference was run, and did not pass.

    Where one model's wrong answer showed this, another's right one does not count either: else right answers alone
    would count at such a problem.
    """
    return [str(name) for name in items[_reference_failed(items)]["sample"].unique()]


def _reference_failed(items: pd.DataFrame) -> pd.Series[bool]:
    return (items["outcome"] == Outcome.FAILED.value) & items["tests_total"].notna()
