"""lm-eval's `samples_<task>_<time>.jsonl`: one line per document and filter, with the requests and raw responses.

The shape is that of lm-eval 0.4 (https://github.com/EleutherAI/lm-evaluation-harness, `lm_eval/evaluator.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.sample import JsonValue, Message
from harness.exchange.answer import Answer
from harness.exchange.reading.chat import Turn, messages_of
from harness.exchange.reading.lines import decoded, json_lines
from harness.exchange.reading.targets import Targets, target_of
from harness.tasks.target import LETTERS

_NAME = re.compile(r"samples_(.+)_\d{4}-\d\d-\d\dT[\d.:-]+\.jsonl")


class _Line(Struct, frozen=True):
    doc_id: int
    resps: list[list[JsonValue]]
    arguments: dict[str, dict[str, JsonValue]] | list[list[JsonValue]]
    doc: JsonValue = None
    target: JsonValue = None


def read(path: Path) -> Iterator[Answer]:
    """The answers as they came, before lm-eval's filters; a document's further lines, one per filter, repeat them.

    Of a question put by log-probability the answer is the letter of the likeliest continuation, as lm-eval's `acc` has
    it. Raises UserError for rolling log-likelihood, which has no answer.
    """
    name = _NAME.fullmatch(path.name)
    task = name[1] if name else path.stem
    seen: dict[int, list[list[JsonValue]]] = {}
    for where, line in json_lines(path, _Line):
        if line.doc_id in seen:
            if seen[line.doc_id] != line.resps:
                raise UserError(f"document {line.doc_id} has other responses on an earlier line", place=where)
            continue
        seen[line.doc_id] = line.resps
        yield from _answers(line, task, where)


def _answers(line: _Line, task: str, where: str) -> Iterator[Answer]:
    requests = [_Request.of(each) for each in _arguments(line)]
    if not requests or len(requests) != len(line.resps):
        raise UserError("the line has not one response for each request", place=where)
    continuations = [request.continuation for request in requests]
    choices = tuple(each for each in continuations if each is not None)
    if len(choices) == len(requests) > 1:
        texts, options = [_likeliest(line, where)], tuple(choice.strip() for choice in choices)
    elif len(requests) == 1 and requests[0].generates:
        texts, options = [_text(each, where) for each in line.resps[0]], ()
    else:
        fix = "Generated answers and multiple choice can be imported"
        raise UserError("this task has no answers: it measures likelihoods alone", place=where, fix=fix)
    columns = {str(key): value for key, value in line.doc.items()} if isinstance(line.doc, dict) else {}
    for epoch, text in enumerate(texts):
        yield Answer(
            sample=str(line.doc_id),
            place=where,
            task=task,
            text=text,
            epoch=epoch,
            target=_target(line.target, options, where),
            choices=options,
            messages=requests[0].messages(where),
            columns=columns,  # type: ignore[arg-type]  # parts of a JSON value are JSON values
        )


class _Request(Struct, frozen=True):
    """One request's arguments: the prompt, then the settings of a generation or a continuation to be weighed."""

    prompt: str
    continuation: str | None = None
    generates: bool = False

    @staticmethod
    def of(arguments: list[JsonValue]) -> _Request:
        prompt = str(arguments[0]) if arguments else ""
        second = arguments[1] if len(arguments) > 1 else None
        return _Request(prompt, second if isinstance(second, str) else None, isinstance(second, dict))

    def messages(self, where: str) -> tuple[Message, ...]:
        """What was sent; with a chat template the prompt is the messages' JSON."""
        if self.prompt.startswith('[{"role":'):
            return messages_of(decoded(self.prompt.encode("utf-8", "replace"), list[Turn], where))
        return (Message("user", self.prompt),)


def _arguments(line: _Line) -> list[list[JsonValue]]:
    if isinstance(line.arguments, list):
        return line.arguments
    return [list(each.values()) for each in line.arguments.values()]


def _text(response: JsonValue, where: str) -> str:
    if not isinstance(response, str):
        raise UserError("a response is no text", place=where)
    return response


def _likeliest(line: _Line, where: str) -> str:
    """The letter of the continuation with the highest log-probability; of equal ones the first."""
    weights: list[float] = []
    for response in line.resps:
        pair = response[0] if response else None
        try:
            weights.append(float(str(pair[0] if isinstance(pair, list) else pair)))
        except (ValueError, IndexError):
            raise UserError("a response is no log-probability", place=where) from None
    if len(weights) > len(LETTERS):
        raise UserError(f"the question has more than {len(LETTERS)} options", place=where)
    return LETTERS[weights.index(max(weights))]


def _target(value: JsonValue, options: tuple[str, ...], where: str) -> tuple[str, ...]:
    """lm-eval names the right option by its place, as a number or as that number's text."""
    if options and isinstance(value, int | str) and str(value).isdecimal() and int(value) < len(options):
        return (LETTERS[int(value)],)
    if value is None or isinstance(value, dict):
        return ()
    listed: Targets = (
        [each for each in value if isinstance(each, str | int | float)] if isinstance(value, list) else value
    )
    return target_of(listed, options, where)
