"""What the page shows of load: a section for each load suite, ready for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.metrics.catalogue import PHASE_METRICS, REQUEST_METRICS
from harness.report.speed.chart import Chart
from harness.report.speed.charts import load_charts
from harness.report.speed.curve import curves
from harness.report.speed.money_chart import money_charts
from harness.report.speed.sentences import load_sentences, ranking
from harness.report.speed.sold import BreakEvens, break_even_table
from harness.report.speed.summary import (
    AnswerCost,
    Capacity,
    LoadComparison,
    LoadPart,
    OperatingPoint,
    Step,
)
from harness.report.verdict import Sentence
from harness.store.manifest import LoadSuiteEntry, Manifest


@dataclass(frozen=True)
class LoadDrawing:
    """A chart of one suite with its figure."""

    suite: str
    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class LoadPage:
    """Everything about one load suite; models without a step are in `sentences` alone."""

    entry: LoadSuiteEntry
    sentences: dict[str, list[Sentence]]
    ranking: list[Sentence]
    drawings: list[LoadDrawing]
    steps: dict[str, list[Step]]
    capacities: list[Capacity]
    points: list[OperatingPoint]
    break_evens: BreakEvens
    comparisons: list[LoadComparison]
    answers: list[AnswerCost]

    @property
    def all_steps(self) -> list[Step]:
        """Of all models, in their order."""
        return [step for steps in self.steps.values() for step in steps]

    def searched(self, model: str) -> list[OperatingPoint]:
        """The operating points of a model that only a search was at, and no step."""
        labels = {step.label for step in self.steps.get(model, [])}
        return [one for one in self.points if one.model == model and one.throughput.label not in labels]

    @property
    def has_intervals(self) -> bool:
        """Whether anything was repeated."""
        return any(step.valid > 1 for step in self.all_steps)


@dataclass(frozen=True)
class MetricTitle:
    """A metric's name in the summary, what it is called, and its unit."""

    name: str
    title: str
    unit: str


OF_REQUESTS = tuple(MetricTitle(metric.name, metric.title, metric.unit) for metric in REQUEST_METRICS)
OF_PHASES = tuple(MetricTitle(metric.name, metric.title, metric.unit) for metric in PHASE_METRICS)


def charts_of(part: LoadPart, suite: str, models: Sequence[str]) -> list[Chart]:
    """The charts of one suite, those of money last."""
    drawn = curves([step for step in part.steps if step.suite == suite])
    bends = [knee for knee in part.knees if knee.suite == suite]
    rows = [row for row in part.break_evens if row.suite == suite]
    return [*load_charts(drawn, bends, models), *money_charts(rows, models)]


def load_pages(manifest: Manifest, part: LoadPart | None, drawings: Sequence[LoadDrawing]) -> list[LoadPage]:
    """One for each load suite of the run."""
    models = [model.name for model in manifest.models]
    return [_page(entry, part, drawings, models) for entry in manifest.load_suites if part is not None]


def _page(entry: LoadSuiteEntry, part: LoadPart, drawings: Sequence[LoadDrawing], models: Sequence[str]) -> LoadPage:
    own = {model: [step for step in part.steps if (step.suite, step.model) == (entry.name, model)] for model in models}
    compared = [one for one in part.comparisons if one.suite == entry.name]
    return LoadPage(
        entry,
        sentences={model: load_sentences(part, entry.name, model) for model in models},
        ranking=ranking(compared),
        drawings=[drawing for drawing in drawings if drawing.suite == entry.name],
        steps={model: steps for model, steps in own.items() if steps},
        capacities=[one for one in part.capacities if one.suite == entry.name],
        points=[one for one in part.points if one.suite == entry.name],
        break_evens=break_even_table([one for one in part.break_evens if one.suite == entry.name]),
        comparisons=compared,
        answers=[one for one in part.answers if one.load_suite == entry.name],
    )
