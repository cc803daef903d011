"""How much of the output was reasoning, how long it was, and how the score goes with its length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from harness.report.frame import frame_of, parts
from harness.report.measures import estimate_of, sample_table
from harness.report.reasoning.summary import ReasoningRow, Third, Unit
from harness.report.tables import Tables
from harness.stats.latency import percentiles
from harness.store.manifest import Manifest

FEWEST = 30
_OF_SAMPLES = ["model", "suite", "task", "sample", "cluster", "outcome", "value"]
_NEEDED = [*_OF_SAMPLES, "failure_reason", "completion_tokens", "reasoning_tokens", "reasoning_characters"]


def reasoning_part(tables: Tables) -> tuple[ReasoningRow, ...]:
    """Suite by suite and model by model; nothing where no answer has reasoning and no card says that a model does."""
    completions = tables.completions
    if not (_seen(completions) or _expected(tables.manifest)):
        return ()
    return tuple(_rows(frame_of(completions.select(_NEEDED))))


def _seen(completions: pa.Table) -> bool:
    told = (completions[name] for name in ("reasoning_tokens", "reasoning_characters"))
    return any(bool(np.nanmax(column.drop_null().to_numpy(), initial=0) > 0) for column in told)


def _expected(manifest: Manifest) -> bool:
    return any(bool(model.card.get("reasoning")) for model in manifest.models)


def _rows(completions: pd.DataFrame) -> Iterator[ReasoningRow]:
    answered = completions[completions["failure_reason"].isna()]
    for (suite, model), part in parts(answered, ["suite", "model"]):
        yield _row(suite, model, part)


def _row(suite: str, model: str, answers: pd.DataFrame) -> ReasoningRow:
    tokens, characters = answers["reasoning_tokens"], answers["reasoning_characters"]
    both = answers[tokens.notna() & answers["completion_tokens"].notna()]
    output = int(both["completion_tokens"].sum())
    unit, length = _length(tokens, characters)
    return ReasoningRow(
        model=model,
        suite=suite,
        answers=len(answers),
        reasoned=int(((tokens.fillna(0) > 0) | (characters.fillna(0) > 0)).sum()),
        counted=int(tokens.notna().sum()),
        share=int(both["reasoning_tokens"].sum()) / output if output else None,
        unit=unit,
        length=None if length is None else percentiles(length.to_numpy(np.float64)),
        thirds=() if length is None else tuple(_thirds(answers.loc[length.index], length.astype(np.int64))),
    )


def _length(tokens: pd.Series, characters: pd.Series) -> tuple[Unit | None, pd.Series | None]:
    """The known lengths: of a text that is not there nobody knows whether the server kept it to itself."""
    if tokens.notna().any():
        return "tokens", tokens.dropna()
    texts = characters[characters.fillna(0) > 0]
    return (None, None) if texts.empty else ("characters", texts)


def _thirds(answers: pd.DataFrame, length: pd.Series) -> Iterator[Third]:
    """Three parts by length, of as nearly the same size as answers of one length, which stay together, allow."""
    bounds = np.quantile(length, (1 / 3, 2 / 3))
    part = np.searchsorted(bounds, length, side="left")
    counts = np.bincount(part, minlength=3)
    if (counts < FEWEST).any():
        return
    for number in range(3):
        inside = part == number
        yield Third(
            shortest=int(length[inside].min()),
            longest=int(length[inside].max()),
            estimate=estimate_of(sample_table(answers.loc[inside, _OF_SAMPLES])),
        )
