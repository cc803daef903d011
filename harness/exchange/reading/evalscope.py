"""EvalScope's `predictions/*.jsonl`, with the right answers of the `reviews/*.jsonl` beside them.

The shape is that of EvalScope 1.x (https://github.com/modelscope/evalscope, `evalscope/api/evaluator/cache.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.completion import Usage
from harness.core.sample import JsonValue
from harness.exchange.answer import Answer
from harness.exchange.reading.chat import Turn, messages_of, reasoning_of, text_of
from harness.exchange.reading.lines import json_lines
from harness.exchange.reading.targets import Targets, target_of


class _Choice(Struct, frozen=True):
    message: Turn
    stop_reason: str | None = None


class _Tokens(Struct, frozen=True):
    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    input_tokens_cache_read: int | None = None


class _Output(Struct, frozen=True):
    choices: list[_Choice] = []
    usage: _Tokens | None = None
    error: str | None = None
    model: str = ""


class _Prediction(Struct, frozen=True):
    index: int
    model_output: _Output | None
    model: str = ""
    messages: list[Turn] = []
    metadata: dict[str, JsonValue] | None = None


class _SampleScore(Struct, frozen=True):
    group_id: int | str | None = None


class _Review(Struct, frozen=True):
    index: int
    target: Targets = None
    sample_score: _SampleScore | None = None


def read(path: Path) -> Iterator[Answer]:
    """The answers of a predictions file. Where reviews are there, repeats of a question are its epochs."""
    reviews = _reviews(path)
    epochs: Counter[str] = Counter()
    for where, line in json_lines(path, _Prediction):
        review = reviews.get(line.index)
        group = review.sample_score.group_id if review and review.sample_score else None
        sample = str(line.index if group is None else group)
        target = () if review is None else target_of(review.target, (), where)
        answer = _answer(line, sample, where)
        yield msgspec.structs.replace(answer, epoch=epochs[sample], target=target, task=path.stem)
        epochs[sample] += 1


def _reviews(path: Path) -> dict[int, _Review]:
    """By index, from the file of the same name where the path says `reviews` for `predictions`."""
    parts = list(path.absolute().parts)
    if "predictions" not in parts:
        return {}
    parts[len(parts) - 1 - parts[::-1].index("predictions")] = "reviews"
    beside = Path(*parts)
    return {review.index: review for _, review in json_lines(beside, _Review)} if beside.is_file() else {}


def _answer(line: _Prediction, sample: str, where: str) -> Answer:
    output = line.model_output or _Output(error="there is no model output")
    choice = output.choices[0] if output.choices else None
    failed = output.error or ("" if choice else "there is no choice in the model output")
    turns = line.messages[:-1] if line.messages and line.messages[-1].role == "assistant" else line.messages
    return Answer(
        sample=sample,
        place=where,
        model=line.model or output.model,
        text=None if failed or choice is None else text_of(choice.message.content),
        error=failed,
        reasoning="" if choice is None else reasoning_of(choice.message.content),
        finish_reason=None if choice is None or choice.stop_reason == "unknown" else choice.stop_reason,
        messages=messages_of(turns),
        usage=_usage(output.usage),
        columns=line.metadata or {},
    )


def _usage(tokens: _Tokens | None) -> Usage:
    if tokens is None:
        return Usage()
    return Usage(
        tokens.input_tokens,
        tokens.output_tokens,
        tokens.reasoning_tokens,
        tokens.input_tokens_cache_read,
    )
