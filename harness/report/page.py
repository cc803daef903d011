"""What the page shows, ready for its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from harness.core.estimate import Estimate
from harness.core.sample import JsonValue
from harness.report.again.page import Recipe, recipe
from harness.report.claims.page import ModelCard, model_cards
from harness.report.coding.page import ReleaseDrawing, TaskCode, code_page
from harness.report.coding.wording import sandbox_words
from harness.report.decision.page import DecisionPage, decision_page
from harness.report.explorer.embed import PageSamples
from harness.report.findings import Findings
from harness.report.left_out.page import left_out
from harness.report.left_out.row import LeftOut
from harness.report.length.headline import Headline, headlines, same_lengths
from harness.report.length.page import LengthDrawing, LengthPage, length_page
from harness.report.pairs.page import SuitePairs, suite_pairs
from harness.report.readings.summary import TaskReadings
from harness.report.robustness.page import RobustnessPage, StrengthDrawing, robustness_pages
from harness.report.serving.page import ServingPage, serving_page
from harness.report.speed.page import LoadDrawing, LoadPage, load_pages
from harness.report.summary import Spending, Summary, TimingRow
from harness.report.verdict import Sentence, sentences
from harness.report.warnings import Warned, imported, warnings
from harness.store.manifest import Manifest, SuiteEntry

_OF_GRID = ("length", "depth")  # tags by which a suite with lengths has its maps
_RELEASED = ("released",)  # by which programs have their table of months


@dataclass(frozen=True)
class Drawings:
    """All figures of a page."""

    lengths: list[LengthDrawing]
    charts: list[LoadDrawing]
    releases: list[ReleaseDrawing] = field(default_factory=list)
    strengths: list[StrengthDrawing] = field(default_factory=list)


@dataclass(frozen=True)
class SliceTable:
    """One suite by one tag: a row per value, a column per model; a model not asked there has no cell."""

    tag: str
    rows: dict[str, dict[str, Estimate]]


@dataclass(frozen=True)
class SuitePage:
    """Everything about one suite. `headlines` lead instead of scores where all its tasks have lengths."""

    entry: SuiteEntry
    sentences: list[Sentence]
    estimates: dict[str, Estimate]
    headlines: dict[str, Headline]
    slices: list[SliceTable]
    slices_left_out: list[str]
    lengths: LengthPage | None
    code: list[TaskCode]
    readings: dict[str, list[TaskReadings]]
    robustness: list[RobustnessPage]
    timing: list[TimingRow]
    spending: list[Spending]


@dataclass(frozen=True)
class Page:
    """The whole page. In the suites `unread_counted` an official rule gives an answer that it cannot read a credit."""

    manifest: Manifest
    summary: Summary
    suites: list[SuitePage]
    loads: list[LoadPage]
    samples: PageSamples
    decision: DecisionPage
    serving: ServingPage | None
    pairs: list[SuitePairs]
    cards: list[ModelCard]
    left_out: list[LeftOut]
    unread_counted: list[str]
    again: Recipe
    warnings: list[Warned]

    @property
    def imported(self) -> bool:
        """Whether other tools collected the answers."""
        return imported(self.manifest)

    @property
    def sandboxes(self) -> list[str]:
        """The places where programs were run, in words."""
        return [sandbox_words(facts) for facts in self.manifest.sandbox]

    @property
    def engines(self) -> dict[str, str]:
        """What serves each model, where its endpoint told."""
        served = {model.name: model.served for model in self.manifest.models}
        return {name: own.engine for name, own in served.items() if own and own.engine}


def compose(
    manifest: Manifest,
    summary: Summary,
    drawn: Drawings,
    samples: PageSamples,
    findings: Findings | None = None,
) -> Page:
    """Sort a summary's rows by suite and put their verdicts into words."""
    suites = [_suite(entry, summary, drawn) for entry in manifest.suites]
    loads = load_pages(manifest, summary.load, drawn.charts)
    found, unread = findings or Findings(), unread_counted(manifest)
    return Page(
        manifest,
        summary,
        suites,
        loads,
        samples,
        decision=decision_page(manifest, summary),
        serving=serving_page(summary.serving),
        pairs=suite_pairs(summary.comparisons, found.disagreements),
        cards=model_cards(manifest, summary),
        left_out=left_out(summary, samples, found.unsliced, unread),
        unread_counted=unread,
        again=recipe(manifest),
        warnings=warnings(manifest, summary),
    )


def unread_counted(manifest: Manifest) -> list[str]:
    """The suites in which an official rule gives an answer that it cannot read a credit."""
    return [suite.name for suite in manifest.suites if any(_counts_unread(task.scorer) for task in suite.tasks)]


def _suite(entry: SuiteEntry, summary: Summary, drawn: Drawings) -> SuitePage:
    pairs = [pair for pair in summary.comparisons if pair.suite == entry.name]
    lengths = length_page(summary.long_context, entry.name, drawn.lengths)
    code = code_page(summary.coding, entry.name, drawn.releases)
    told = headlines(summary, entry.name)
    elsewhere = {*(_OF_GRID if lengths else ()), *(_RELEASED if any(task.releases for task in code) else ())}
    by_task = _by_task(entry.name, summary)
    slices = [table for table in _slices(entry.name, summary) if table.tag not in elsewhere]
    altered = {row.task for row in summary.robustness if row.suite == entry.name}
    once = {task: found for task, found in by_task.items() if task not in altered}
    if len(once) > 1 and lengths is None:
        slices.insert(0, SliceTable("task", once))
    pooling = lengths is not None and not same_lengths(told)
    found = {model: summary.of_suite(model, entry.name) for model in summary.models}
    return SuitePage(
        entry,
        sentences=sentences(pairs),
        estimates={model: estimate for model, estimate in found.items() if estimate},
        headlines=told,
        slices=[] if pooling else slices,
        slices_left_out=[table.tag for table in slices] if pooling else [],
        lengths=lengths,
        code=code,
        readings=_readings(entry.name, summary),
        robustness=robustness_pages(summary.robustness, entry.name, drawn.strengths, by_task),
        timing=[row for row in summary.timing if row.suite == entry.name],
        spending=[row for row in summary.spending if row.suite == entry.name],
    )


def _by_task(suite: str, summary: Summary) -> dict[str, dict[str, Estimate]]:
    """The scores of each model on each task."""
    found: dict[str, dict[str, Estimate]] = {}
    for measure in summary.measures:
        if measure.suite == suite and measure.task is not None and not measure.slice:
            found.setdefault(measure.task, {})[measure.model] = measure.estimate
    return found


def _slices(suite: str, summary: Summary) -> Iterator[SliceTable]:
    tables: dict[str, dict[str, dict[str, Estimate]]] = {}
    for measure in summary.measures:
        if measure.suite == suite and len(measure.slice) == 1:
            ((tag, value),) = measure.slice.items()
            tables.setdefault(tag, {}).setdefault(value, {})[measure.model] = measure.estimate
    for tag, rows in tables.items():
        yield SliceTable(tag, rows)


def _counts_unread(scorer: Mapping[str, JsonValue]) -> bool:
    official = scorer.get("kind") == "mmmu" and scorer.get("reading") == "official"
    return official or scorer.get("kind") == "lm-eval" or scorer.get("unparsed") in ("wrong", "expected")


def _readings(suite: str, summary: Summary) -> dict[str, list[TaskReadings]]:
    """What each scorer makes of each model's answers, by task."""
    tasks: dict[str, list[TaskReadings]] = {}
    for row in summary.readings:
        if row.suite == suite:
            tasks.setdefault(row.task, []).append(row)
    return tasks


def facts(entry: msgspec.Struct | dict[str, object]) -> Iterator[tuple[str, str]]:
    """The filled fields of a manifest entry, one line of text each."""
    fields = msgspec.structs.asdict(entry) if isinstance(entry, msgspec.Struct) else entry
    for name, value in fields.items():
        if value not in (None, "", [], {}, ()):
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            yield name.replace("_", " "), text
