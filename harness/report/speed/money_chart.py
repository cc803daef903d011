"""The break-even curve: dollars per day over tokens per day, self-hosted against hosted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.price import TOKENS_PER_MTOK
from harness.report.speed.chart import Axis, Chart, Point, Series, Style
from harness.report.speed.summary import BreakEvenRow
from harness.report.words import compact, usd

_STYLES: tuple[Style, ...] = ("dashed", "dotted")
_MOST_SERVERS = 4
_HOSTED_COLOUR = 5


def money_charts(rows: Sequence[BreakEvenRow], models: Sequence[str]) -> Iterator[Chart]:
    """One chart for each model of one suite that has a hosted price to be held against."""
    for model in dict.fromkeys(row.model for row in rows):
        yield _chart([row for row in rows if row.model == model], models.index(model))


def _chart(rows: Sequence[BreakEvenRow], colour: int) -> Chart:
    own, shown = rows[0], _shown(rows)
    firsts = [row.first for row in shown if row.first is not None]
    lowest = min([own.tokens_per_day / 20, *(first / 4 for first in firsts)])
    highest = own.tokens_per_day * _MOST_SERVERS
    hosted = [_hosted(row, lowest, highest, style) for row, style in zip(shown, _STYLES, strict=False)]
    told = "; ".join(f"{row.against}: {_told(row)}" for row in shown)
    return Chart(
        title=f"Break-even of {own.model}",
        description=f"US dollars per day over tokens per day, at {own.label}. {told}.",
        x=Axis("tokens per day", "tokens", log=True),
        y=Axis("US dollars per day", "usd", log=True),
        series=(Series("self-hosted", _stairs(own, lowest), colour, markers=False), *hosted),
        note="Each step is one more server, kept as full as measured. Circled: from here on self-hosting costs less.",
    )


def _shown(rows: Sequence[BreakEvenRow]) -> list[BreakEvenRow]:
    """The cheapest and the dearest: the others lie between, and the table has them all."""
    ordered = sorted(rows, key=lambda row: row.hosted_usd_per_mtok)
    return ordered if len(ordered) < 2 else [ordered[0], ordered[-1]]


def _stairs(row: BreakEvenRow, lowest: float) -> tuple[Point, ...]:
    points = [Point(lowest, row.usd_per_day)]
    for servers in range(1, _MOST_SERVERS + 1):
        full = servers * row.tokens_per_day
        points.append(Point(full, servers * row.usd_per_day))
        if servers < _MOST_SERVERS:
            points.append(Point(full, (servers + 1) * row.usd_per_day))
    return tuple(points)


def _hosted(row: BreakEvenRow, lowest: float, highest: float, style: Style) -> Series:
    def at(tokens: float) -> Point:
        meets = tokens == row.first
        words = f"{compact(tokens)}/day" if meets else ""
        dollars = tokens / TOKENS_PER_MTOK * row.hosted_usd_per_mtok
        return Point(tokens, dollars, words=words, words_below=style == "dashed", marked=meets)

    places = sorted({lowest, highest, *([row.first] if row.first is not None else [])})
    seller = row.against.partition(",")[0].partition("/")[0]
    name = f"{seller} {usd(row.hosted_usd_per_mtok)}/M"
    return Series(name, tuple(at(tokens) for tokens in places), _HOSTED_COLOUR, style, markers=False)


def _told(row: BreakEvenRow) -> str:
    if row.first is None:
        return f"{usd(row.hosted_usd_per_mtok)} per million tokens, which self-hosting never undercuts"
    return f"{usd(row.hosted_usd_per_mtok)} per million tokens, break-even at {compact(row.first)} tokens per day"
