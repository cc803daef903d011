"""The blocks of an answer with the code that is in them."""

from __future__ import annotations

from msgspec import Struct

from harness.scorers.code.fences import Block
from harness.scorers.code.mending import mended
from harness.scorers.code.parsing import Code, Parser

_JOINS = 4  # fences inside a string that a block may run across


class Read(Struct, frozen=True):
    """A block, and its code where it parses, mended if need be."""

    block: Block
    code: Code | None


def reads(answer: str, found: list[Block], parser: Parser) -> list[Read]:
    """Each block read; one that breaks at a fence inside a string of its own (a docstring with an example) runs on."""
    lines = answer.split("\n")
    all_read: list[Read] = []
    past = 0
    for number, block in enumerate(found):
        if block.last and block.first < past:
            continue
        code = mended(block.code, parser)
        whole = block
        if code is None and block.last and ('"""' in block.code or "'''" in block.code):
            for other in found[number + 1 : number + 1 + _JOINS]:
                code = parser.code("\n".join(lines[block.first : other.last]))
                if code is not None:
                    past, whole = other.last, other
                    break
        all_read.append(Read(whole, code))
    return all_read
