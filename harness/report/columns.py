"""The columns of the tables: their names, types and units, and how a record fills them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from harness.core.completion import Failure
from harness.core.execution import PASSED
from harness.core.price import Price
from harness.core.record import Record
from harness.core.score import Score
from harness.cost.request import request_cost

Cell = str | int | float | None

WORD = pa.dictionary(pa.int32(), pa.string())
_BATCH = 1024

COMPLETIONS = pa.schema(
    [
        ("id", pa.string()),
        ("model", WORD),
        ("suite", WORD),
        ("task", WORD),
        ("sample", WORD),
        ("epoch", pa.int64()),
        ("cluster", WORD),
        ("requested_tokens", pa.int64()),
        ("counted_tokens", pa.int64()),
        ("period_tokens", pa.int64()),
        ("asked_depth", pa.float64()),
        ("depth_error", pa.float64()),
        ("finish_reason", WORD),
        ("failure_reason", WORD),
        ("prompt_tokens", pa.int64()),
        ("completion_tokens", pa.int64()),
        ("reasoning_tokens", pa.int64()),
        ("reasoning_characters", pa.int64()),
        ("cached_tokens", pa.int64()),
        ("counted_by", WORD),
        ("attempts", pa.int64()),
        ("started_at", pa.float64()),
        ("ttft_s", pa.float64()),
        ("first_answer_s", pa.float64()),
        ("latency_s", pa.float64()),
        ("chunks", pa.int64()),
        ("output_tokens_per_s", pa.float64()),
        ("cost_usd", pa.float64()),
    ]
)
SCORES = pa.schema(
    [
        ("id", pa.string()),
        ("scorer", WORD),
        ("outcome", WORD),
        ("value", pa.float64()),
        ("extracted", WORD),
        ("error", WORD),
        ("tests_passed", pa.int64()),
        ("tests_total", pa.int64()),
    ]
)


def completion_row(record: Record, price: Price | None) -> dict[str, Cell]:
    """One row of `completions`. Texts stay on disk; a column that does not apply is left out, never 0."""
    item, result = record.item, record.result
    row: dict[str, Cell] = {
        "id": item.id,
        "model": item.model,
        "suite": item.suite,
        "task": item.task,
        "sample": item.sample,
        "epoch": item.epoch,
        "attempts": result.attempts,
        "started_at": result.timing.started_at or None,
    }
    row.update({f"tag_{name}": value for name, value in record.tags.items()})
    row.update(_size(record))
    if isinstance(result, Failure):
        row["failure_reason"] = result.reason.value
        return row
    usage, timing = result.usage, result.timing
    latency_s = _seconds(timing.ended_ns or None)
    row.update(
        finish_reason=result.finish_reason,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        reasoning_characters=len(result.reasoning),
        cached_tokens=usage.cached_tokens,
        counted_by=usage.counted_by,
        cost_usd=request_cost(usage, price, record.prompt.images),
        ttft_s=_seconds(timing.first_token_ns),
        first_answer_s=_seconds(timing.first_answer_ns),
        latency_s=latency_s,
        chunks=len(timing.chunks_ns) or None,
        output_tokens_per_s=usage.completion_tokens / latency_s if usage.completion_tokens and latency_s else None,
    )
    return row


def score_row(score: Score) -> dict[str, Cell]:
    """One row of `scores`. A program that was run is a text, and stays on disk."""
    row: dict[str, Cell] = {"id": score.id, "scorer": score.scorer, "outcome": score.outcome, "value": score.value}
    ran = score.execution
    if ran is None:
        return row | {"extracted": score.extracted}
    tests = {"tests_passed": ran.tests.count(PASSED), "tests_total": len(ran.tests)}
    return row | tests | {"error": None if ran.error is None else ran.error.value}


def _size(record: Record) -> dict[str, Cell]:
    """How long the prompt was asked to be and is, and which text it shares. Depths are in percent of the text."""
    row: dict[str, Cell] = {"cluster": record.cluster} if record.cluster else {}
    size = record.size
    if size is None:
        return row
    row.update(requested_tokens=size.requested_tokens, counted_tokens=size.counted_tokens)
    if size.period_tokens is not None:
        row["period_tokens"] = size.period_tokens
    if len(size.depths) == 1:
        row["asked_depth"] = size.depths[0][0]
    if size.depths:
        row["depth_error"] = max(abs(actual - asked) for asked, actual in size.depths)
    return row


def _seconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / 1e9


def table_of(rows: Iterable[dict[str, Cell]], schema: pa.Schema) -> pa.Table:
    """A table with the columns of `schema`, then one of words for each other key met (the tags), by name.

    Rows are read in batches into Arrow's compact columns, so that memory grows by tens of bytes a column and row.
    """
    batches = (pa.Table.from_pylist(batch, schema=_with_tags(batch, schema)) for batch in _batches(iter(rows)))
    table = pa.concat_tables([schema.empty_table(), *batches], promote_options="default")
    tags = sorted(name for name in table.column_names if name not in schema.names)
    table = table.select([*schema.names, *tags]).combine_chunks()
    pa.default_memory_pool().release_unused()  # the batches
    return table


def words_in_order(column: pa.ChunkedArray, listed: Sequence[str]) -> pa.DictionaryArray:
    """A column of words with its codes in the order of `listed`, then of the alphabet for words that are not listed."""
    array = column.combine_chunks()
    first = pa.array(dict.fromkeys(listed), pa.string())
    rest = array.dictionary.filter(pc.invert(pc.is_in(array.dictionary, first)))
    words = pa.concat_arrays([first, rest.take(pc.sort_indices(rest))])
    return pa.DictionaryArray.from_arrays(pc.index_in(array.dictionary, words).take(array.indices), words, ordered=True)


def _batches(rows: Iterator[dict[str, Cell]]) -> Iterator[list[dict[str, Cell]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _with_tags(batch: list[dict[str, Cell]], schema: pa.Schema) -> pa.Schema:
    known = set(schema.names)
    tags = sorted({name for row in batch for name in row} - known)
    return pa.schema([*schema, *(pa.field(name, WORD) for name in tags)])
