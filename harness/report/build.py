"""From a run directory to its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.report.coding.declared import code_tasks
from harness.report.coding.page import ReleaseDrawing
from harness.report.coding.page import charts_of as release_charts
from harness.report.digest import Digest, digested
from harness.report.explorer.embed import PageSamples, embed
from harness.report.length.page import LengthDrawing
from harness.report.length.page import charts_of as length_charts
from harness.report.page import Drawings, compose
from harness.report.render import render
from harness.report.robustness.charts import strength_charts
from harness.report.robustness.page import StrengthDrawing
from harness.report.speed.chart import Chart
from harness.report.speed.page import LoadDrawing, charts_of
from harness.report.summary import Summary
from harness.store.manifest import write_atomically
from harness.store.run_directory import RunDirectory


def build_report(run_directory: Path, out: Path) -> Path:
    """Write Parquet frames and summary.json into the run directory and the page to `out`; return `out`.

    Raises UserError when the directory holds no run, or a line of its journals is damaged.
    """
    of = digested(run_directory)
    samples = embed(RunDirectory(run_directory), of.index, of.summary.items, code_tasks(of.manifest).keys())
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, page_of(of, samples).encode())
    return out


def page_of(of: Digest, samples: PageSamples, *, served: bool = False) -> str:
    """The page as HTML; a `served` one may ask its server for the texts."""
    return render(compose(of.manifest, of.summary, _drawings(of.summary), samples, of.findings), served)


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
