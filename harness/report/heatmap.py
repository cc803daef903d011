"""The needle grid of one model on one suite: prompt length × needle depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.frame import parts
from harness.report.summary import Summary


@dataclass(frozen=True)
class Cell:
    """One length and depth. `prompt_tokens` is the median the server counted, None where nothing was answered."""

    estimate: Estimate
    prompt_tokens: int | None

    @property
    def unservable(self) -> bool:
        """Whether the endpoint could take none of the cell's prompts."""
        return set(self.estimate.outcomes) == {Outcome.UNSERVABLE}


@dataclass(frozen=True)
class Heatmap:
    """Cells by (length, depth); a pair that was not asked has none."""

    model: str
    suite: str
    lengths: tuple[str, ...]
    depths: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]


def heatmaps(summary: Summary, completions: pd.DataFrame) -> Iterator[Heatmap]:
    """One grid for each model and suite whose samples are tagged with length and depth."""
    grids: dict[tuple[str, str], dict[tuple[str, str], Estimate]] = {}
    for measure in summary.measures:
        if measure.slice.keys() == {"length", "depth"}:
            grid = grids.setdefault((measure.suite, measure.model), {})
            grid[measure.slice["length"], measure.slice["depth"]] = measure.estimate
    if not grids:
        return
    tokens = {
        words: int(rows["prompt_tokens"].median())
        for words, rows in parts(completions, ["suite", "model", "tag_length", "tag_depth"])
        if rows["prompt_tokens"].notna().any()
    }
    for (suite, model), grid in grids.items():
        cells = {at: Cell(estimate, tokens.get((suite, model, *at))) for at, estimate in grid.items()}
        lengths = tuple(word for word in completions["tag_length"].cat.categories if any(word == at[0] for at in grid))
        depths = tuple(word for word in completions["tag_depth"].cat.categories if any(word == at[1] for at in grid))
        yield Heatmap(model, suite, lengths, depths, cells)
