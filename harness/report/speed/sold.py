"""The hosted prices of a break-even table, short enough for its rows: who sells which model, and a list of sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.speed.summary import BreakEvenRow


@dataclass(frozen=True)
class Sold:
    """One row; `model` is empty where the seller's name says all. `note` is the place of its source, from 1."""

    row: BreakEvenRow
    seller: str
    model: str
    note: int


@dataclass(frozen=True)
class BreakEvens:
    """The rows of each operating point together, and the sources that they name."""

    points: tuple[tuple[Sold, ...], ...]
    sources: tuple[str, ...]


def break_even_table(rows: Sequence[BreakEvenRow]) -> BreakEvens:
    """Group the rows of one suite; sources that read the same are one."""
    sources = list(dict.fromkeys(_source(row) for row in rows))
    points: dict[tuple[str, str], list[Sold]] = {}
    for row in rows:
        seller, model = _names(row.against)
        points.setdefault((row.model, row.label), []).append(Sold(row, seller, model, sources.index(_source(row)) + 1))
    return BreakEvens(tuple(tuple(of) for of in points.values()), tuple(sources))


def _names(against: str) -> tuple[str, str]:
    """`groq/meta-llama/llama-4-scout` is llama-4-scout of groq; a price of the experiment has a name in words."""
    seller, slash, model = against.partition("/")
    return (seller, model.rpartition("/")[2]) if slash and ", " not in against else (against, "")


def _source(row: BreakEvenRow) -> str:
    return f"{row.source.removeprefix(f'{row.against}, ')}, read {row.read_on}"
