"""From a run directory to its frames, its summary and its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from harness.report.coding.declared import code_tasks
from harness.report.coding.page import ReleaseDrawing
from harness.report.coding.page import charts_of as release_charts
from harness.report.coding.summarise import coding_part
from harness.report.explorer.embed import embed
from harness.report.explorer.index import index_of
from harness.report.frame import counted
from harness.report.length.page import LengthDrawing
from harness.report.length.page import charts_of as length_charts
from harness.report.page import Drawings, compose
from harness.report.readings.summarise import readings_part
from harness.report.render import render
from harness.report.robustness.charts import strength_charts
from harness.report.robustness.page import StrengthDrawing
from harness.report.speed.chart import Chart
from harness.report.speed.page import LoadDrawing, charts_of
from harness.report.speed.summarise import load_part
from harness.report.speed.write import write_load
from harness.report.summarise import summarise, write_summary
from harness.report.summary import Summary
from harness.report.tables import load_tables
from harness.report.write import write_tables
from harness.store.manifest import write_atomically
from harness.store.run_directory import RunDirectory


def build_report(run_directory: Path, out: Path) -> Path:
    """Write Parquet frames and summary.json into the run directory and the page to `out`; return `out`.

    Raises UserError when the directory holds no run, or a line of its journals is damaged.
    """
    tables = load_tables(run_directory)
    write_tables(tables, run_directory)
    manifest, index = tables.manifest, index_of(tables.completions)
    completions = counted(tables.completions)
    coding, readings = coding_part(manifest, tables.completions), readings_part(tables)
    del tables  # 25 MB at 100,000 items, for the statistics to use
    pa.default_memory_pool().release_unused()
    run = RunDirectory(run_directory)
    load = load_part(write_load(run, manifest, run_directory).phases, manifest, completions)
    summary = summarise(manifest, completions, load, coding, readings)
    write_summary(run_directory / "summary.json", summary)
    drawings = _drawings(summary)
    samples = embed(run, index, summary.items, code_tasks(manifest).keys())
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, render(compose(manifest, summary, drawings, samples)).encode())
    return out


def _drawings(summary: Summary) -> Drawings:
    lengths = list(length_charts(summary.long_context, summary.models)) if summary.long_context else []
    charts = list(_charts(summary))
    releases = list(release_charts(summary.coding, summary.models)) if summary.coding else []
    strengths = list(strength_charts(summary.robustness, summary.models))
    if not any((lengths, charts, releases, strengths)):
        return Drawings([], [])
    from harness.report.speed.figure import draw  # matplotlib takes a second to import and most suites need no figure

    return Drawings(
        [
            LengthDrawing(suite, task, chart, draw(chart, f"length{place}"))
            for place, (suite, task, chart) in enumerate(lengths)
        ],
        [LoadDrawing(suite, chart, draw(chart, f"chart{place}")) for place, (suite, chart) in enumerate(charts)],
        [
            ReleaseDrawing(suite, task, chart, draw(chart, f"released{place}"))
            for place, (suite, task, chart) in enumerate(releases)
        ],
        [
            StrengthDrawing(suite, task, chart, draw(chart, f"altered{place}"))
            for place, (suite, task, chart) in enumerate(strengths)
        ],
    )


def _charts(summary: Summary) -> Iterator[tuple[str, Chart]]:
    if summary.load is not None:
        for suite in summary.load.suites:
            for chart in charts_of(summary.load, suite, summary.models):
                yield suite, chart
