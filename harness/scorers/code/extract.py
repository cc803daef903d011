"""From a model's answer to the program that is run."""

from __future__ import annotations

from typing import Literal

from harness.core.problem import Problem
from harness.scorers.code.extracted import Extracted, as_is
from harness.scorers.code.fences import blocks
from harness.scorers.code.function import function
from harness.scorers.code.parsing import Parser
from harness.scorers.code.thought import without_thought
from harness.scorers.code.whole import whole

__all__ = ["Choose", "Extracted", "extract", "lines_between_fences"]

Choose = Literal["best", "first", "last", "livecodebench"]
_LONGEST = 300_000
_BLOCKS = 200  # the last ones that are looked at


def extract(answer: str, problem: Problem, choose: Choose = "best") -> Extracted | None:
    """The program in an answer, None where there is none. Never raises, whatever the text.

    `first`, `last`: that block as it is, whatever its language (see `blocks`); nothing is added to it or taken from it.
    `livecodebench`: LiveCodeBench's rule (see `lines_between_fences`), likewise. Thoughts in tags are no part of an
    answer (see `without_thought`), except under `livecodebench`, whose rule does not know them.

    `best`, with an entry point. Blocks named in another language do not count where there are others.
    1. The last block that parses (see `mended`) and defines the entry point as more than a stub. What it uses and
       neither defines nor was given is taken from the other blocks.
    2. All blocks joined, where only together they parse and define it.
    3. In a block that does not parse, the longest run of lines that does and defines it (see `defining`).
    4. A block that is the bare body of the given function (see `body`).
    5. Outside the blocks: the text as a whole, then such a run, then the text as a body or as going on where the given
       code ends.
    6. The last definition that is a stub; else the last block as it is, with its syntax error or without the function:
       an answer all the same, that running will find wrong.
    The program is the code without what only demonstrates it (see `without_demonstration`), after the imports and
    definitions of the given code that it lacks (see `needed`).

    `best`, without an entry point: see `whole`. A whole program is run as it is.

    Bounds, except for `livecodebench`: the last 300,000 characters of an answer (the first, for `first`) and its last
    200 blocks are looked at. A text over 120,000 characters counts as not parsing, and so does what comes after 400,000
    characters of work. Text outside of blocks is looked at for 60,000 characters, from its start or around the first
    definition of the entry point.
    """
    if choose == "livecodebench":
        return as_is(lines_between_fences(answer), complete=True)
    answer = without_thought(answer.replace("\r\n", "\n").replace("\r", "\n"))
    if len(answer) > _LONGEST:
        answer = answer[:_LONGEST] if choose == "first" else answer[-_LONGEST:].partition("\n")[2]
    found = blocks(answer)
    if choose != "best":
        chosen = found[:1] if choose == "first" else found[-1:]
        return as_is(chosen[0].code, complete=chosen[0].closed) if chosen else None
    usable = [block for block in found if block.language in ("", "python")] or found
    if not problem.entry_point:
        return whole(answer, usable[-_BLOCKS:], Parser())
    return function(answer, usable[-_BLOCKS:], problem, Parser())


def lines_between_fences(answer: str) -> str:
    """LiveCodeBench's `extract_code` for chat models: what is between the last two lines with ``` in them; "" without.

    https://github.com/LiveCodeBench/LiveCodeBench/blob/28fef95/lcb_runner/utils/extraction_utils.py
    """
    lines = answer.split("\n")
    fences = [number for number, line in enumerate(lines) if "```" in line]
    return "\n".join(lines[fences[-2] + 1 : fences[-1]]) if len(fences) > 1 else ""
