"""What the page shows of length, ready for its templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.report.length.charts import accuracy_chart, speed_charts
from harness.report.length.exact import size_sentences
from harness.report.length.grid import DifferenceGrid, Grid, difference_grids, grid_of
from harness.report.length.sentences import length_sentence, unpooled_sentence
from harness.report.length.summary import LengthCurve, LongContext
from harness.report.speed.chart import Chart
from harness.report.verdict import Sentence
from harness.report.words import listed


@dataclass(frozen=True)
class LengthDrawing:
    """A chart of one task, or of all tasks of a suite together, with its figure."""

    suite: str
    task: str | None
    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class TaskLengths:
    """Everything about the lengths of one task; of all tasks of the suite together where `task` is None.

    `sentences` has one for each model. All together have no curve of a model without a common length.
    """

    task: str | None
    curves: list[LengthCurve]
    sentences: dict[str, Sentence]
    sizes: list[Sentence]
    grids: list[Grid]
    differences: list[DifferenceGrid]
    drawings: list[LengthDrawing]

    @property
    def shared(self) -> bool:
        """Whether several questions are about one text."""
        return any(row.ttft_shared_s.n for curve in self.curves for row in curve.rows)

    @property
    def cache_unknown(self) -> bool:
        """Whether a time counts as cold though the server did not say what was in its cache."""
        return any(row.ttft_cache_unknown for curve in self.curves for row in curve.rows)

    @property
    def priced(self) -> bool:
        """Whether a request has a price."""
        return any(row.usd_per_request is not None for curve in self.curves for row in curve.rows)

    @property
    def kv(self) -> int:
        """How many figures there are of the KV cache: none, one, or two where a hybrid manager makes a difference."""
        sizes = [(row.kv_hybrid_bytes, row.kv_full_bytes) for curve in self.curves for row in curve.rows]
        return max((0 if full is None else 1 + (hybrid != full) for hybrid, full in sizes), default=0)

    @property
    def read_again(self) -> str:
        """The models whose server kept nothing of a text from one question to the next, by its own word."""
        shared = {curve.model: [row for row in curve.rows if row.ttft_shared_s.n] for curve in self.curves}
        models = [model for model, rows in shared.items() if rows and all(row.cached_share == 0 for row in rows)]
        return listed(models) if models else ""


@dataclass(frozen=True)
class LengthPage:
    """The lengths of one suite: its one task, or all tasks together and then each."""

    first: TaskLengths
    others: list[TaskLengths]
    pairs_left_out: int


def charts_of(part: LongContext, models: Sequence[str]) -> Iterator[tuple[str, str | None, Chart]]:
    """All charts of a run, with their suite and task.

    Time and money are drawn once a suite, for tasks hardly matter: but where lengths are left out of all together.
    """
    for suite in dict.fromkeys(curve.suite for curve in part.curves):
        together = part.of(suite, None)
        once = bool(together) and not any(curve.pooled and curve.pooled.left_out for curve in together)
        for place, task in enumerate(part.tasks(suite)):
            curves = part.of(suite, task)
            if (chart := accuracy_chart(curves, models)) is not None:
                yield suite, task, chart
            for chart in speed_charts(curves, models) if place == 0 or not once else ():
                yield suite, task, chart


def length_page(part: LongContext | None, suite: str, drawn: Sequence[LengthDrawing]) -> LengthPage | None:
    """The section of one suite; None where it has no lengths."""
    curves = [curve for curve in part.curves if curve.suite == suite] if part else []
    if part is None or not curves:
        return None
    tasks = [task for task in part.tasks(suite) if task is not None]
    each = [_task(part, suite, task, drawn) for task in tasks]
    if len(each) == 1 and not part.of(suite, None):
        return LengthPage(each[0], [], part.pairs_left_out)
    own = [curve for curve in curves if curve.task is not None]
    return LengthPage(_together(part.of(suite, None), own, len(each), drawn), each, part.pairs_left_out)


def _task(part: LongContext, suite: str, task: str, drawn: Sequence[LengthDrawing]) -> TaskLengths:
    curves = part.of(suite, task)
    cells = [cell for cell in part.differences if (cell.suite, cell.task) == (suite, task)]
    return TaskLengths(
        task,
        curves,
        sentences={curve.model: length_sentence(curve) for curve in curves},
        sizes=size_sentences(curves),
        grids=[grid for grid in map(grid_of, curves) if grid],
        differences=list(difference_grids(cells)),
        drawings=[drawing for drawing in drawn if (drawing.suite, drawing.task) == (suite, task)],
    )


def _together(
    pooled: list[LengthCurve], each: list[LengthCurve], tasks: int, drawn: Sequence[LengthDrawing]
) -> TaskLengths:
    """All tasks: what is pooled, and how exact every one of them is, also at lengths that are not."""
    told = {curve.model: length_sentence(curve) for curve in pooled}
    models = dict.fromkeys(curve.model for curve in each)
    return TaskLengths(
        None,
        pooled,
        sentences={model: told.get(model) or unpooled_sentence(model, tasks) for model in models},
        sizes=size_sentences(each),
        grids=[],
        differences=[],
        drawings=[drawing for drawing in drawn if (drawing.suite, drawing.task) == (each[0].suite, None)],
    )
