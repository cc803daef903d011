"""What the page shows of programs, ready for its templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.report.coding.charts import release_chart
from harness.report.coding.sentences import release_sentence
from harness.report.coding.summary import CodeRow, Coding, ReleaseRow
from harness.report.coding.wording import ERROR_WORDS
from harness.report.speed.chart import Chart
from harness.report.verdict import Sentence
from harness.stats.pass_at_k import PassAtK

_AS_OUTCOMES = ("unparsed", "truncated", "refused")


@dataclass(frozen=True)
class ReleaseDrawing:
    """The chart of one task by month, with its figure."""

    suite: str
    task: str
    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class ErrorKinds:
    """One kind of error: how many attempts of each model ended so, and the outcome that it shares its colour with."""

    kind: str
    outcome: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Releases:
    """The problems of one task by when they were released. `months` has the pass@1 of each model in each month."""

    rows: list[ReleaseRow]
    sentences: list[Sentence]
    months: dict[str, dict[str, PassAtK]]
    drawing: ReleaseDrawing | None

    @property
    def undated(self) -> int:
        """Problems without a month, at most."""
        return max(row.undated for row in self.rows)


@dataclass(frozen=True)
class TaskCode:
    """Everything about the programs of one task. `unjudged` names the problems that no answer could be judged on."""

    task: str
    rows: list[CodeRow]
    errors: list[ErrorKinds]
    unjudged: tuple[str, ...]
    releases: Releases | None

    @property
    def ks(self) -> list[int]:
        """The numbers of attempts for which pass@k is shown."""
        return [rate.k for rate in self.rows[0].pass_at]

    @property
    def together(self) -> bool:
        """Whether tests shared the programs' process."""
        return any(row.together for row in self.rows)


def charts_of(part: Coding, models: Sequence[str]) -> Iterator[tuple[str, str, Chart]]:
    """All charts of a run, with their suite and task."""
    for suite, task in dict.fromkeys((row.suite, row.task) for row in part.releases):
        chart = release_chart(_of(part, suite, task), models)
        if chart is not None:
            yield suite, task, chart


def code_page(part: Coding | None, suite: str, drawn: Sequence[ReleaseDrawing]) -> list[TaskCode]:
    """The tasks of one suite that asked for programs."""
    if part is None:
        return []
    tasks = dict.fromkeys(row.task for row in part.rows if row.suite == suite)
    return [_task(part, suite, task, drawn) for task in tasks]


def _task(part: Coding, suite: str, task: str, drawn: Sequence[ReleaseDrawing]) -> TaskCode:
    rows = [row for row in part.rows if (row.suite, row.task) == (suite, task)]
    releases = _of(part, suite, task)
    drawing = next((one for one in drawn if (one.suite, one.task) == (suite, task)), None)
    return TaskCode(
        task,
        rows,
        errors=[
            ErrorKinds(
                kind, kind if kind in _AS_OUTCOMES else "wrong", {row.model: row.errors.get(kind, 0) for row in rows}
            )
            for kind in ERROR_WORDS
            if any(row.errors.get(kind) for row in rows)
        ],
        unjudged=tuple(dict.fromkeys(name for row in rows for name in row.unjudged)),
        releases=_releases(releases, drawing) if releases else None,
    )


def _releases(rows: list[ReleaseRow], drawing: ReleaseDrawing | None) -> Releases:
    months: dict[str, dict[str, PassAtK]] = {
        month: {} for month in sorted({at.month for row in rows for at in row.months})
    }
    for row in rows:
        for at in row.months:
            months[at.month][row.model] = at.pass_at_1
    return Releases(rows, [release_sentence(row) for row in rows], months, drawing)


def _of(part: Coding, suite: str, task: str) -> list[ReleaseRow]:
    return [row for row in part.releases if (row.suite, row.task) == (suite, task)]
