"""The lines of a public trace: when each request came and how long it and its answer were. Texts are not in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, NoReturn

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.paths import shown_path

BLOCK_TOKENS = 512  # a Mooncake hash id stands for so many tokens; its last one for the rest
TraceFormat = Literal["mooncake", "azure"]
_AZURE_COLUMNS = ("TIMESTAMP", "ContextTokens", "GeneratedTokens")
_MOONCAKE_KEYS = (
    "an object with the numbers timestamp, input_length and output_length, and the list hash_ids where it has one"
)


class Traced(Struct, frozen=True):
    """One request of a trace, `due_s` seconds after its first. `blocks` name the prompt's blocks of 512 tokens: equal
    beginnings have equal names. Empty where the trace tells nothing of texts."""

    due_s: float
    input_tokens: int
    output_tokens: int
    blocks: tuple[int, ...] = ()


class _MooncakeLine(Struct):
    timestamp: float
    input_length: int
    output_length: int
    hash_ids: tuple[int, ...] = ()


_decode = msgspec.json.Decoder(_MooncakeLine).decode


def read_trace(path: Path, trace_format: TraceFormat, limit: int | None = None) -> Iterator[Traced]:
    """The first `limit` requests, in order of time. Raises UserError with the line of what is wrong.

    `mooncake`: JSON Lines with `timestamp` (ms), `input_length`, `output_length`, `hash_ids` (kvcache-ai/Mooncake,
    FAST25-release/traces). `azure`: CSV with TIMESTAMP, ContextTokens, GeneratedTokens (Azure/AzurePublicDataset,
    AzureLLMInferenceTrace of 2023 and 2024). An answer of 0 tokens cannot be asked for: it counts as 1.
    """
    lines = _mooncake(path) if trace_format == "mooncake" else _azure(path)
    start = last = None
    for number, request in islice(lines, limit):
        start = request.due_s if start is None else start
        if last is not None and request.due_s < last:
            _wrong("the time is before that of the line above", path, number, "Sort the file by time")
        if request.input_tokens < 1 or request.output_tokens < 0:
            _wrong("a prompt has at least 1 token, an answer at least 0", path, number)
        last = request.due_s
        yield Traced(request.due_s - start, request.input_tokens, max(request.output_tokens, 1), request.blocks)
    if start is None:
        raise UserError("the trace has no requests", place=shown_path(path))


def _mooncake(path: Path) -> Iterator[tuple[int, Traced]]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            read = _decode(line)
        except msgspec.ValidationError:
            _wrong(f"this is no line of a Mooncake trace: {_MOONCAKE_KEYS}", path, number)
        except msgspec.DecodeError:
            fix = 'Is it of "format: azure"?' if line.startswith("TIMESTAMP") else ""
            _wrong("this is no line of a Mooncake trace: it is not JSON", path, number, fix)
        blocks = -(-read.input_length // BLOCK_TOKENS)
        if read.hash_ids and len(read.hash_ids) != blocks:
            cause = f"{read.input_length} tokens are {blocks} blocks of {BLOCK_TOKENS}, not {len(read.hash_ids)}"
            _wrong(cause, path, number)
        yield number, Traced(read.timestamp / 1000, read.input_length, read.output_length, read.hash_ids)


def _azure(path: Path) -> Iterator[tuple[int, Traced]]:
    rows = csv.DictReader(line for _, line in _lines(path))
    absent = [column for column in _AZURE_COLUMNS if column not in (rows.fieldnames or ())]
    if absent:
        fix = 'Is it of "format: mooncake"?' if (rows.fieldnames or ("",))[0].startswith("{") else ""
        _wrong(f"the first line of an Azure trace names its columns; missing: {', '.join(absent)}", path, 1, fix)
    try:
        for row in rows:
            due_s = _utc(row["TIMESTAMP"].strip()).timestamp()
            yield rows.line_num, Traced(due_s, int(row["ContextTokens"]), int(row["GeneratedTokens"]))
    except (ValueError, TypeError, AttributeError):
        _wrong("this is no line of an Azure trace: a time and two whole numbers", path, rows.line_num)
    except csv.Error as error:  # of a line that it could not read to its end, and so has not counted
        _wrong(f"this is no line of a CSV file: {error}", path, rows.line_num + 1)


def _utc(words: str) -> datetime:
    """A time without a zone is UTC: this machine's own would skip or repeat an hour where its clocks change."""
    time = datetime.fromisoformat(words)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield number, _text(line, path, number)
    except IsADirectoryError:
        raise UserError("this is a folder, not a trace's file", place=shown_path(path)) from None
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", place=shown_path(path)) from None


def _text(line: bytes, path: Path, number: int) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        _wrong("this is no text in UTF-8: a trace is a text file, not compressed", path, number)


def _wrong(cause: str, path: Path, line: int, fix: str = "") -> NoReturn:
    raise UserError(cause, place=f"{shown_path(path)}:{line}", fix=fix) from None
