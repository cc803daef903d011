"""The formats that can be read, by name, and how a file's first bytes tell which it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Set
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError
from harness.exchange.answer import Answer
from harness.exchange.reading import evalscope, inspect_log, jsonl, lm_eval, mmmu, openai_batch
from harness.exchange.reading.lines import place

_LINE = 1 << 24  # a whole line if it can be: what tells a format may stand behind a long document
_HEAD = 1 << 16


class Format(Struct, frozen=True):
    """A format: what people call it, and how it is read."""

    title: str
    read: Callable[[Path], Iterator[Answer]]


FORMATS = {
    "jsonl": Format("JSON Lines with id and answer", jsonl.read),
    "mmmu": Format("MMMU output", mmmu.read),
    "lm-eval": Format("lm-eval samples", lm_eval.read),
    "inspect": Format("Inspect log", inspect_log.read),
    "evalscope": Format("EvalScope predictions", evalscope.read),
    "openai-batch": Format("OpenAI batch output", openai_batch.read),
}

_BY_KEYS = (
    ("lm-eval", {"doc_id", "resps"}),
    ("evalscope", {"index", "model_output"}),
    ("openai-batch", {"custom_id", "response"}),
    ("openai-batch", {"custom_id", "error"}),
    ("inspect", {"version", "eval"}),
    ("mmmu", {"id", "response"}),
    ("jsonl", {"id", "answer"}),
    ("jsonl", {"id", "error"}),
)
"""What a value must have to be taken for one of a format, the first that fits."""


def sniffed(path: Path) -> str:
    """The name of the format that a file is in. Raises UserError where it is none that we know."""
    try:
        with path.open("rb") as file:
            head = file.readline(_LINE)
            head += file.read(max(0, _HEAD - len(head)))
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", place=place(path)) from None
    if not head.strip():
        raise UserError("the file is empty", place=place(path))
    if head.startswith(b"PK\x03\x04"):
        return "inspect"
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    keys = _first_keys(text.removeprefix("["))
    for name, wanted in _BY_KEYS:
        if wanted <= keys.keys() and (name == "mmmu") == text.startswith("["):
            return name
    own = bool({"answer", "error"} & keys.keys())
    if text.startswith("{") and keys and not own and not any(isinstance(value, dict | list) for value in keys.values()):
        return "mmmu"
    raise _unknown(path, keys.keys())


def _unknown(path: Path, keys: Set[str]) -> UserError:
    fix = f"Say which it is with --format: {', '.join(FORMATS)}"
    if {"index", "sample_score"} <= keys:
        fix = "Give the files of predictions/ beside it"
        return UserError("these are EvalScope's reviews, which have no answers", place=place(path), fix=fix)
    if {"answer", "error"} & keys:
        return UserError('the first line has no "id"', place=place(path))
    return UserError("the file is in no format that we know by its beginning", place=place(path), fix=fix)


def _first_keys(text: str) -> dict[str, object]:
    """The keys of the first object, with as much of its values as the head holds; {} where there is none."""
    decoder, found = json.JSONDecoder(), dict[str, object]()
    position = text.find("{") + 1
    if position == 0 or text[: position - 1].strip():
        return found
    while True:
        position = _past(text, position, ",")
        try:
            key, position = decoder.raw_decode(text, position)
            position = _past(text, position, ":")
            found[str(key)] = None
            found[str(key)], position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return found


def _past(text: str, position: int, sign: str) -> int:
    """After white space and one sign."""
    while position < len(text) and text[position] in f" \t\r\n{sign}":
        position += 1
    return position
