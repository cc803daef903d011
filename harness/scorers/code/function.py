"""Which part of an answer is its program, where the task is a function that the tests call."""

from __future__ import annotations

from msgspec import Struct

from harness.core.problem import Problem
from harness.scorers.code.body import Body, body
from harness.scorers.code.definitions import Entry, definition, definitions, entry, has_definition, is_stub
from harness.scorers.code.extracted import Extracted, Way, as_is
from harness.scorers.code.fences import Block
from harness.scorers.code.mending import mended, with_plain_signs
from harness.scorers.code.parsing import Code, Parser
from harness.scorers.code.program import assembled, given_code, needed, supplied, under_class
from harness.scorers.code.reading import Read, reads
from harness.scorers.code.spans import Span, defining


class _Task(Struct, frozen=True):
    """What is looked for, and what the model was given."""

    wanted: Entry
    given: str
    code: Code | None  # of what was given
    parser: Parser

    def does(self, code: Code | None, *, stub: bool = False) -> bool:
        """Whether code defines the entry point, as a stub or as more than one."""
        found = None if code is None else definition(code.tree, self.wanted)
        return found is not None and is_stub(found) == stub


def function(answer: str, found: list[Block], problem: Problem, parser: Parser) -> Extracted | None:
    """See `extract`: the rules for `best` with an entry point, one after the other."""
    task = _Task(entry(problem.entry_point), problem.given, given_code(problem.given, parser), parser)
    read = [_held(each, task) for each in reads(answer, found, parser)]
    outside = _outside(answer, found)
    return (
        _one_block(read, task)
        or _joined_blocks(read, task)
        or _broken_block(read, task)
        or _body_block(read, task)
        or _text(outside, task, fenced=bool(found))
        or _one_block(read, task, stub=True)
        or next(
            (as_is(each.block.code, complete=each.block.closed) for each in reversed(read) if each.block.code.strip()),
            None,
        )
    )


def _held(read: Read, task: _Task) -> Read:
    return read if read.code is None else Read(read.block, under_class(read.code, task.code, task.wanted, task.parser))


def _outside(answer: str, found: list[Block]) -> str:
    """The text around the blocks, with a fence where each was."""
    lines = answer.split("\n")
    for block in found:
        if block.last:
            lines[block.first : block.last] = ["```"] * (block.last - block.first)
    return "\n".join(lines)


def _program(code: Code, before: list[str], task: _Task) -> str:
    return assembled(code, [*needed(code, task.code, task.wanted), *before], task.wanted)


def _ended(read: list[Read], number: int) -> bool:
    """Whether a block was closed, and the last one too."""
    return read[number].block.closed and read[-1].block.closed


def _one_block(read: list[Read], task: _Task, *, stub: bool = False) -> Extracted | None:
    for number in reversed(range(len(read))):
        code = read[number].code
        if code is not None and task.does(code, stub=stub):
            others = [each.code for at, each in enumerate(read) if at != number and each.code is not None]
            lacking = code if task.code is None else _with_given(code, task)
            helpers = supplied(lacking, others)
            way: Way = "fences" if helpers else "fence"
            return Extracted("\n".join([*helpers, code.text]), _program(code, helpers, task), way, _ended(read, number))
    return None


def _with_given(code: Code, task: _Task) -> Code:
    before = needed(code, task.code, task.wanted)
    return task.parser.code("\n".join([*before, code.text])) or code if before else code


def _joined_blocks(read: list[Read], task: _Task) -> Extracted | None:
    if len(read) < 2:
        return None
    code = mended("\n".join(each.block.code for each in read), task.parser)
    if code is None or not task.does(code):
        return None
    return Extracted(code.text, _program(code, [], task), "fences", _ended(read, -1))


def _broken_block(read: list[Read], task: _Task) -> Extracted | None:
    """The lines that parse in a block that does not: with results, notes or prose between the lines of its code."""
    for number in reversed(range(len(read))):
        if read[number].code is None:
            span = defining(read[number].block.code, task.wanted, task.parser, cut=False)
            if span is not None and task.does(span.code):
                return _of_span(span, task, complete=span.followed or _ended(read, number))
    return None


def _of_span(span: Span, task: _Task, *, complete: bool) -> Extracted:
    helpers = supplied(_with_given(span.code, task), span.others)
    return Extracted("\n".join([*helpers, span.code.text]), _program(span.code, helpers, task), "span", complete)


def _body_block(read: list[Read], task: _Task) -> Extracted | None:
    for number in reversed(range(len(read))):
        block = read[number].block
        found = body(block.code, task.given, task.wanted, task.parser)
        if found is not None:
            return _of_body(found, complete=_ended(read, number))
    return None


def _of_body(found: Body, *, complete: bool) -> Extracted:
    return Extracted(found.text, found.program, "body", complete)


def _text(text: str, task: _Task, *, fenced: bool) -> Extracted | None:
    """What stands outside of blocks."""
    code = None if fenced else mended(text, task.parser)
    if code is not None:
        code = under_class(code, task.code, task.wanted, task.parser)
        if task.does(code) and definitions(code.tree, task.wanted) == 1:
            return Extracted(code.text, _program(code, [], task), "text", complete=False)
    for cut in (False, True):
        for each in dict.fromkeys([text, with_plain_signs(text)]):
            span = defining(each, task.wanted, task.parser, cut=cut)
            if span is not None and task.does(span.code):
                return _of_span(span, task, complete=span.followed)
    found = body(text, task.given, task.wanted, task.parser)
    if found is not None:
        return _of_body(found, complete=found.followed)
    if code is not None and has_definition(code.tree):
        return Extracted(code.text, _program(code, [], task), "text", complete=False)
    span = defining(text, task.wanted, task.parser, cut=True)
    return None if span is None else _of_span(span, task, complete=span.followed)
