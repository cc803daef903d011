"""The long texts of `harness check`: what they take, with and without a server that keeps the prefix they share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from harness.cli.load_table import duration
from harness.cli.table import plain_table
from harness.runner.grid import GridForecast

GRID_EXPLANATION = (
    "Long texts: questions on one text are asked one after the other. Tokens read, time and cost are first for a "
    "server that reads a text once and keeps it, then for one that reads it for each question. Times take one prompt "
    "after another, at the speed of two of up to 16,384 tokens that were tried; longer ones take several times more. "
    "Unservable ones are not sent."
)


def grid_table(model: str, forecasts: Sequence[GridForecast]) -> Table:
    """A row for each task."""
    table = plain_table(f"{model}: long texts", "task")
    for heading in ("texts", "questions", "unservable", "tokens read", "time", "cost"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in forecasts:
        table.add_row(
            escape(each.task),
            f"{each.texts:,}",
            f"{each.questions:,}",
            f"{each.unservable:,}",
            _both(f"~{each.read_tokens:,}", f"~{each.prompt_tokens:,}"),
            _both(_time(each.seconds_shared), _time(each.seconds)),
            _both(_usd(each.usd_shared), _usd(each.usd)),
        )
    return table


def _both(shared: str, apart: str) -> str:
    return shared if shared == apart else f"{shared} / {apart}"


def _time(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"≥ {duration(seconds)}"


def _usd(usd: float | None) -> str:
    return "unknown" if usd is None else f"~${usd:.4f}"
