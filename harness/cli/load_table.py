"""The load suites of `harness check`: what would be sent, for how long and for how much."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from harness.cli.table import plain_table
from harness.runner.load_forecast import LoadForecast

LOAD_EXPLANATION = (
    "Load: all figures are at most. An open loop sends what it declares; a closed loop is taken to stay as fast as one "
    "request alone was; a search is taken to make its most probes, all at its highest rate."
)


def load_table(model: str, forecasts: Sequence[LoadForecast]) -> Table:
    """A row for each load suite."""
    table = plain_table(f"{model}: what would be applied", "load suite", "loads")
    for heading in ("phases", "requests", "tokens in", "tokens out", "time", "cost"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in forecasts:
        counts = (each.requests, each.prompt_tokens, each.answer_tokens)
        cost = "unknown" if each.usd is None else f"≤ ${each.usd:.4f}"
        cells = (f"{each.phases:,}", *(_count(count) for count in counts), f"≤ {duration(each.seconds)}", cost)
        table.add_row(escape(each.suite), escape("; ".join(each.labels)), *cells)
    return table


def duration(seconds: float) -> str:
    """In hours, minutes and seconds, the two largest of them that there are."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{max(rest, 1)} s"


def _count(count: int | None) -> str:
    return "unknown" if count is None else f"≤ {count:,}"
