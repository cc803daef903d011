"""The grid of one task, length × depth: of one model, or what one model has on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.length.summary import CellDifference, DepthCell, LengthCurve

STEPS = 10
"""Shades from 0 to 1, and on each side of no difference."""
FEWEST = 5
"""Samples of a difference, at least, for a colour."""


@dataclass(frozen=True)
class Cell:
    """One length and depth of one model."""

    estimate: Estimate

    @property
    def unservable(self) -> bool:
        """Whether the endpoint could take none of the cell's prompts."""
        return set(self.estimate.outcomes) == {Outcome.UNSERVABLE}

    @property
    def shade(self) -> int:
        """0 for none found to `STEPS` for all."""
        return round((self.estimate.value or 0.0) * STEPS)

    @property
    def missed(self) -> int:
        """Items that are not correct."""
        return sum(count for outcome, count in self.estimate.outcomes.items() if outcome != Outcome.CORRECT)


@dataclass(frozen=True)
class Column:
    """One length with the tokens that the server counted (median), else those that we did."""

    tokens: int
    counted: int | None


@dataclass(frozen=True)
class Grid:
    """Cells by (tokens, depth); a pair that was not asked has none."""

    model: str
    columns: tuple[Column, ...]
    depths: tuple[str, ...]
    cells: dict[tuple[int, str], Cell]


@dataclass(frozen=True)
class DifferenceGrid:
    """What `a` scores more than `b`, by (tokens, depth); a cell that was not decided for both has none."""

    a: str
    b: str
    lengths: tuple[int, ...]
    depths: tuple[str, ...]
    cells: dict[tuple[int, str], CellDifference]


def grid_of(curve: LengthCurve) -> Grid | None:
    """The grid of a curve whose prompts have depths."""
    if not curve.cells:
        return None
    cells = {(cell.requested_tokens, cell.depth): Cell(cell.estimate) for cell in curve.cells}
    counted = {row.requested_tokens: row.server_tokens or row.counted_tokens for row in curve.rows}
    columns = [Column(tokens, at.median if at else None) for tokens, at in counted.items()]
    asked = {tokens for tokens, _ in cells}
    return Grid(curve.model, tuple(one for one in columns if one.tokens in asked), depths_of(curve.cells), cells)


def depths_of(cells: Sequence[DepthCell | CellDifference]) -> tuple[str, ...]:
    """The depths that occur, from the start of the text to its end."""
    return tuple(sorted({cell.depth for cell in cells}, key=lambda depth: (_start(depth), depth)))


def _start(depth: str) -> float:
    try:
        return float(depth.partition("–")[0])
    except ValueError:
        return 1000.0


def difference_grids(cells: Sequence[CellDifference]) -> Iterator[DifferenceGrid]:
    """A grid for each pair of models of one task."""
    for a, b in dict.fromkeys((cell.a, cell.b) for cell in cells):
        own = [cell for cell in cells if (cell.a, cell.b) == (a, b)]
        lengths = tuple(sorted({cell.requested_tokens for cell in own}))
        yield DifferenceGrid(a, b, lengths, depths_of(own), {(cell.requested_tokens, cell.depth): cell for cell in own})


def gap_shade(cell: CellDifference) -> int:
    """0 where `b` has everything to 2 × `STEPS` where `a` does; the middle where so few samples show nothing."""
    shown = cell.n >= FEWEST and (cell.low > 0 or cell.high < 0)
    return round(cell.difference * STEPS) + STEPS if shown else STEPS
