"""What the page shows of length, ready for its templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.report.length.charts import accuracy_chart, speed_charts
from harness.report.length.grid import DifferenceGrid, Grid, difference_grids, grid_of
from harness.report.length.sentences import length_sentence, size_sentences
from harness.report.length.summary import LengthCurve, LongContext
from harness.report.speed.chart import Chart
from harness.report.verdict import Sentence


@dataclass(frozen=True)
class LengthDrawing:
    """A chart of one task, or of all tasks of a suite together, with its figure."""

    suite: str
    task: str | None
    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class TaskLengths:
    """Everything about the lengths of one task; of all tasks of the suite together where `task` is None."""

    task: str | None
    curves: list[LengthCurve]
    sentences: list[Sentence]
    sizes: list[Sentence]
    grids: list[Grid]
    differences: list[DifferenceGrid]
    drawings: list[LengthDrawing]

    @property
    def shared(self) -> bool:
        """Whether several questions are about one text."""
        return any(row.ttft_shared_s.n for curve in self.curves for row in curve.rows)


@dataclass(frozen=True)
class LengthPage:
    """The lengths of one suite: its one task, or all tasks together and then each."""

    first: TaskLengths
    others: list[TaskLengths]
    pairs_left_out: int


def charts_of(part: LongContext, models: Sequence[str]) -> Iterator[tuple[str, str | None, Chart]]:
    """All charts of a run, with their suite and task. Time and money are drawn once a suite: tasks hardly matter."""
    for suite in dict.fromkeys(curve.suite for curve in part.curves):
        for place, task in enumerate(part.tasks(suite)):
            curves = part.of(suite, task)
            if (chart := accuracy_chart(curves, models)) is not None:
                yield suite, task, chart
            for chart in speed_charts(curves, models) if place == 0 else ():
                yield suite, task, chart


def length_page(part: LongContext | None, suite: str, drawn: Sequence[LengthDrawing]) -> LengthPage | None:
    """The section of one suite; None where it has no lengths."""
    tasks = part.tasks(suite) if part else []
    if part is None or not tasks:
        return None
    first, *others = (_task(part, suite, task, drawn) for task in tasks)
    return LengthPage(first, others, part.pairs_left_out)


def _task(part: LongContext, suite: str, task: str | None, drawn: Sequence[LengthDrawing]) -> TaskLengths:
    curves = part.of(suite, task)
    cells = [cell for cell in part.differences if (cell.suite, cell.task) == (suite, task)]
    return TaskLengths(
        task,
        curves,
        sentences=[length_sentence(curve) for curve in curves],
        sizes=size_sentences(curves),
        grids=[grid for grid in map(grid_of, curves) if grid],
        differences=list(difference_grids(cells)),
        drawings=[drawing for drawing in drawn if (drawing.suite, drawing.task) == (suite, task)],
    )
