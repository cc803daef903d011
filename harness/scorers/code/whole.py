"""Which part of an answer is its program, where the task is a program that reads and writes text."""

from __future__ import annotations

import ast

from harness.scorers.code.definitions import is_prose
from harness.scorers.code.extracted import Extracted, as_is
from harness.scorers.code.fences import Block
from harness.scorers.code.mending import mended
from harness.scorers.code.parsing import Code, Parser
from harness.scorers.code.reading import reads
from harness.scorers.code.spans import longest

_INPUT = frozenset({"input", "stdin", "open", "fileinput"})


def whole(answer: str, found: list[Block], parser: Parser) -> Extracted | None:
    """The last block that parses and reads input, else the last that parses and does something, else the last block.

    Blocks without a named language count only where none is named Python: a block with "5" in it, or "YES", parses.
    Without a block: the text if it parses, else its longest run of lines that does.
    """
    parsing = [
        (read.block, read.code)
        for read in reads(answer, found, parser)
        if read.code is not None and not _is_prose(read.code)
    ]
    parsing = [(block, code) for block, code in parsing if block.language == "python"] or parsing
    reading = [(block, code) for block, code in parsing if _reads_input(code)]
    if parsing:
        block, code = (reading or parsing)[-1]
        return Extracted(code.text, code.text, "fence", block.closed and (found[-1].closed or found[-1] is block))
    last = next((block for block in reversed(found) if block.code.strip()), None)
    if last is not None:
        return as_is(last.code, complete=last.closed)
    text = mended(answer, parser)
    if text is not None and not _is_prose(text):
        return Extracted(text.text, text.text, "text", complete=False)
    span = longest(answer, parser)
    return None if span is None else Extracted(span.code.text, span.code.text, "span", span.followed)


def _is_prose(code: Code) -> bool:
    return all(is_prose(statement) for statement in code.tree.body)


def _reads_input(code: Code) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in _INPUT) or (isinstance(node, ast.Attribute) and node.attr in _INPUT)
        for node in ast.walk(code.tree)
    )
