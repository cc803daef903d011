"""One row by length from the answers to prompts of that length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.core.card import Architecture
from harness.core.score import Outcome
from harness.cost.memory import KV_PRECISIONS, Cache
from harness.report.length.summary import Counted, Exactness, LengthRow
from harness.report.measures import estimate_of
from harness.stats.latency import Percentiles, percentiles

COLD_SHARE = 0.05
"""Of a prompt, in the server's cache at most, for its time to first token to count as cold: nearly every server keeps
the few tokens with which all prompts begin."""
FEWEST_CHUNKS = 8
"""Of an answer, for the speed of writing it to be told: fewer come together when the server is late."""
READ_SHARE = 0.95
"""Of our count of a prompt, in the server's count at least: with less the server may have cut the prompt."""


def length_rows(answers: pd.DataFrame, samples: pd.DataFrame, architecture: Architecture | None) -> Iterator[LengthRow]:
    """The rows of one model on one task, shortest first.

    `answers` are the completions with their lengths (asked.py), `samples` their sample table with the same `tokens`.
    """
    for tokens in sorted(samples["tokens"].unique().tolist()):
        of_length = samples[samples["tokens"] == tokens]
        yield _row(tokens, answers[answers["tokens"] == tokens], of_length, architecture)


def _row(tokens: int, items: pd.DataFrame, samples: pd.DataFrame, architecture: Architecture | None) -> LengthRow:
    estimate = estimate_of(samples)
    answered = items[items["failure_reason"].isna()]
    cold, shared = _cold(answered), answered["later"]
    fresh = answered["prompt_tokens"] - answered["cached_tokens"].fillna(0)
    cost = answered["cost_usd"]
    return LengthRow(
        requested_tokens=tokens,
        counted_tokens=_counted(items["counted_tokens"]),
        server_tokens=_counted(_by_server(answered)),
        server_fewer=_fewer(answered),
        estimate=estimate,
        unservable=estimate.outcomes.get(Outcome.UNSERVABLE, 0),
        ttft_s=_percentiles(answered["ttft_s"][cold]),
        ttft_shared_s=_percentiles(answered["ttft_s"][shared]),
        ttft_left_out=int((~cold & ~shared).sum()),
        ttft_cache_unknown=int(answered["cached_tokens"][cold].isna().sum()),
        prefill_tokens_per_s=_percentiles((fresh / answered["ttft_s"].where(answered["ttft_s"] > 0))[cold]),
        decode_tokens_per_s=_percentiles(writing_tokens_per_s(answered)),
        usd_per_request=None if cost.empty or bool(cost.isna().any()) else float(cost.mean()),
        cached_share=_cached(answered),
        kv_hybrid_bytes=_kv_bytes(architecture, tokens, hybrid=True),
        kv_full_bytes=_kv_bytes(architecture, tokens, hybrid=False),
    )


def writing_tokens_per_s(answered: pd.DataFrame) -> pd.Series:
    """Tokens per second after the first, of answers that came in enough pieces to tell. A server that is late sends its
    first tokens together: a piece counts as one, so that these are not taken for quickly written."""
    pieces = answered[["completion_tokens", "chunks"]].min(axis=1).where(answered["chunks"] >= FEWEST_CHUNKS)
    seconds = answered["latency_s"] - answered["ttft_s"]
    return (pieces - 1) / seconds.where(seconds > 0)


def _cold(answered: pd.DataFrame) -> pd.Series:
    """Not after another about the same text, nor a second try at one, nor known to come from the cache; what is not
    known is counted."""
    cached = (answered["cached_tokens"] / answered["prompt_tokens"]).fillna(0.0)
    return ~answered["later"] & (answered["attempts"] == 1) & (cached <= COLD_SHARE)


def _by_server(items: pd.DataFrame) -> pd.Series:
    """Prompt tokens by the server's usage; a count of our text by its /tokenize does not tell what it read."""
    return items["prompt_tokens"].where(items["counted_by"] == "usage")


def _fewer(answered: pd.DataFrame) -> int:
    """Answers to prompts that the server counts too few of, even where it leaves out what came from its cache."""
    read = _by_server(answered) + answered["cached_tokens"].fillna(0)
    meant = answered["counted_tokens"].fillna(answered["tokens"])
    return int((read < READ_SHARE * meant).fillna(False).sum())


def _cached(answered: pd.DataFrame) -> float | None:
    told = answered[answered["cached_tokens"].notna() & answered["prompt_tokens"].notna()]
    total = float(told["prompt_tokens"].sum())
    return float(told["cached_tokens"].sum()) / total if total else None


def _kv_bytes(architecture: Architecture | None, tokens: int, *, hybrid: bool) -> float | None:
    return None if architecture is None else Cache(architecture, KV_PRECISIONS[0], hybrid).sequence_bytes(tokens)


def _counted(column: pd.Series) -> Counted | None:
    known = column.dropna()
    return None if known.empty else Counted(round(float(known.median())), int(known.min()), int(known.max()))


def _percentiles(column: pd.Series) -> Percentiles:
    return percentiles(column.dropna().to_numpy(np.float64))


def exactness(items: pd.DataFrame, *, estimated: bool, without_template: bool) -> Exactness:
    """How far the prompts of one model on one task are from what was asked of them."""
    period = items["period_tokens"].dropna()
    depth = items["depth_error"].dropna()
    return Exactness(
        counted_off_tokens=_farthest(items["counted_tokens"], items["tokens"]),
        server_off_tokens=_farthest(_by_server(items), items["tokens"]),
        depth_off_points=None if depth.empty else float(depth.max()),
        depth_off_at_tokens=None if depth.empty else _at_largest(depth, items["tokens"]),
        period_tokens=None if period.empty else int(period.min()),
        estimated=estimated,
        without_template=without_template,
    )


def _at_largest(values: pd.Series, tokens: pd.Series) -> int:
    return int(tokens.loc[values.index[values == values.max()]].iloc[0])


def _farthest(counted: pd.Series, asked: pd.Series) -> int | None:
    """The difference that is largest, with its sign."""
    off: list[int] = (counted - asked).dropna().tolist()
    return max(off, key=abs, default=None)
