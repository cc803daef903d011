"""An answer that came in one piece."""

from __future__ import annotations

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer, mended_or_none, told_apart, tools_called
from harness.endpoints.body import MalformedError, Part, read_body
from harness.endpoints.errors import from_fault, from_finish
from harness.endpoints.problem import Problem
from harness.endpoints.reasoning import detailed, words
from harness.endpoints.usage import read_usage


def read_whole(data: bytes) -> Answer | Problem:
    """Read a body that came with status 200: a chat answer, a plain completion, or an error in its place."""
    try:
        body = read_body(data)
    except MalformedError as error:
        return Problem(FailureReason.PROTOCOL, f"not an answer ({error}): {data[:200].decode('utf-8', 'replace')!r}")
    if (fault := body.fault()) is not None:
        return from_fault(fault)
    choice = next((choice for choice in body.choices or () if not choice.index), None)
    if choice is None:
        return Problem(FailureReason.PROTOCOL, "an answer without choices", retryable=True)
    if (given_up := from_finish(choice.finish_reason)) is not None:
        return given_up
    part = choice.message or choice.delta or Part(content=choice.text)
    content, reasoning = words(part)
    said = told_apart(content, reasoning or detailed(part))
    return Answer(
        text=said.text,
        reasoning=said.reasoning,
        finish_reason=mended_or_none(choice.finish_reason),
        refusal=mended_or_none(part.refusal),
        tool_calls=tuple(tools_called(part)),
        usage=read_usage(body.counts()),
        served_model=mended_or_none(body.model),
    )
