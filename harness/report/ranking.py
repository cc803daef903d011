"""The ranks of three or more models on a suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from harness.report.comparisons import credits_of
from harness.report.frame import parts
from harness.report.summary import Comparison, Ranked
from harness.stats.ranking import ranks

_FEWEST = 3  # two have their comparison


def ranked(samples: pd.DataFrame, models: Sequence[str], compared: Sequence[Comparison]) -> Iterator[Ranked]:
    """On the samples that every model of a suite decided; what is beaten is what the comparisons say."""
    for (suite,), part in parts(samples, ["suite"]):
        asked = [model for model in models if (part["model"] == model).any()]
        if len(asked) < _FEWEST:
            continue
        columns = [credits_of(part, model).rename(columns={"credit": model})[model] for model in asked]
        credits = pd.concat(columns, axis=1, join="inner").dropna().sort_index()
        texts = part.drop_duplicates(["task", "sample"]).set_index(["task", "sample"])["text"].loc[credits.index]
        if credits.empty:
            continue
        beats = dict(_beats(suite, asked, compared))
        found = ranks(credits.to_numpy(np.float64), beats, texts.to_numpy(np.int64))
        for model, rank in zip(asked, found, strict=True):
            yield Ranked(suite, model, len(credits), rank)


def _beats(
    suite: str, models: Sequence[str], compared: Sequence[Comparison]
) -> Iterator[tuple[tuple[int, int], float]]:
    for pair in compared:
        if pair.suite == suite and pair.paired is not None and pair.p_adjusted is not None and pair.paired.difference:
            a, b = models.index(pair.a), models.index(pair.b)
            yield ((a, b) if pair.paired.difference > 0 else (b, a)), pair.p_adjusted
