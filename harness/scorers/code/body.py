"""Answers without a head: the bare body of the given function, or text that goes on where the given code ends."""

from __future__ import annotations

import ast
import re

from msgspec import Struct

from harness.scorers.code.definitions import Entry, definition, is_prose
from harness.scorers.code.fences import is_fence
from harness.scorers.code.parsing import Broken, Code, Parser
from harness.scorers.code.program import supplied
from harness.scorers.code.spans import pieces_of

_HEAD = re.compile(r"([ \t]*)(?:async\s+def|def)\s+(\w+)")
_LOOKED_AT = 60_000  # characters of a text that may be a body
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DOES = (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)


class Body(Struct, frozen=True):
    """`text` is the answer's part, `program` the given code with it; `followed` says that more text came after."""

    text: str
    program: str
    followed: bool


def body(text: str, given: str, wanted: Entry, parser: Parser) -> Body | None:
    """The text as the rest of `given`, up to the first line at the margin that no longer belongs to it.

    HumanEval's paper ends a completion at `\\nclass`, `\\ndef`, `\\n#`, `\\nif` and `\\nprint`; here any line at the
    margin ends it, and helper functions after it that it uses stay. Lines of the given code that the text repeats at
    its start are dropped. The first line's indent may be lost, or all of it: then there must be a `return`, `yield` or
    `raise`, as prose can parse. What does not parse to its end is read as far as it does.
    """
    head = _head(given, wanted)
    if head is None:
        return None
    lines = _until_fence(_without_repeated(text[:_LOOKED_AT].split("\n"), given))
    blank = next((number for number, line in enumerate(lines) if line.strip()), None)
    if blank is None:
        return None
    lines = lines[blank:]
    step = _inner_indent(given, head)
    found = [
        each
        for variant, strict in _variants(lines, step)
        if (each := _composed(given, variant, wanted, parser))
        and (not strict or _decides(each.program, wanted, parser))
    ]
    return max(found, key=lambda each: each.text.count("\n"), default=None)


def _head(given: str, wanted: Entry) -> int | None:
    """The line of the given code that begins the entry point; nothing but its docstring may come after."""
    heads = [
        number
        for number, line in enumerate(given.split("\n"))
        if (match := _HEAD.match(line)) and match[2] == wanted.name
    ]
    return heads[-1] if heads else None


def _inner_indent(given: str, head: int) -> str:
    """The indent of the function's body: its docstring's, or one step more than its head's."""
    lines = given.split("\n")
    outer = _indent(lines[head])
    for line in lines[head + 1 :]:
        if line.strip() and len(_indent(line)) > len(outer) and line.lstrip()[:1] in "\"'r#":
            return _indent(line)
    return outer + "    "


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _without_repeated(lines: list[str], given: str) -> list[str]:
    """The lines without the longest start that repeats the end of the given code."""
    tail = [line.strip() for line in given.rstrip().split("\n")]
    start = [line.strip() for line in lines[: len(tail) + 3]]
    blank = next((number for number, line in enumerate(start) if line), 0)
    for length in range(min(len(tail), len(start) - blank), 0, -1):
        if tail[-length:] == start[blank : blank + length]:
            return lines[blank + length :]
    return lines


def _until_fence(lines: list[str]) -> list[str]:
    fence = next((number for number, line in enumerate(lines) if is_fence(line)), None)
    if fence is None:
        return lines
    before = lines[:fence]
    return [*before, "```"] if any(line.strip() for line in before) else lines[fence + 1 :]


def _variants(lines: list[str], step: str) -> list[tuple[list[str], bool]]:
    """The lines at the indent of a body, and whether that is a guess."""
    first = _indent(lines[0])
    own = len(first)
    if own:
        moved = [step + line[own:] if line[:own] == first else line for line in lines]
        return [(lines, False), (moved, False)] if first != step else [(lines, False)]
    lost = [step + lines[0], *lines[1:]]
    end = next((number for number, line in enumerate(lines) if line.startswith("return")), len(lines)) + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t)]}"):
        end += 1
    all_in = [step + line if line.strip() else line for line in lines[:end]] + lines[end:]
    return [(lost, True), (all_in, True)]


def _composed(given: str, lines: list[str], wanted: Entry, parser: Parser) -> Body | None:
    base = given.rstrip().split("\n")
    whole = [*base, *lines]
    pieces = pieces_of(whole, parser)
    at = next((number for number, piece in enumerate(pieces) if piece.first < len(base) < piece.last), None)
    if at is None:
        return None
    last = pieces[at].last
    code = _as_far_as_it_parses(whole, len(base), last, parser)
    found = None if code is None else definition(code.tree, wanted)
    if code is None or found is None or _is_empty(found):
        return None
    ended = code.text.count("\n") + 1
    others = [piece.code for piece in pieces[at + 1 :] if piece.code is not None] if ended >= last - 1 else []
    helpers = supplied(code, others)
    text = "\n".join([*whole[len(base) : ended], *helpers])
    return Body(text, "\n".join([code.text, *helpers]), any(line.strip() for line in whole[ended:]))


def _is_empty(found: ast.stmt) -> bool:
    """Whether a function does nothing but hold words that parse, and other functions. `pass` is something to say."""
    inner = found.body if isinstance(found, _FUNCTIONS) else []
    if not inner or isinstance(inner[-1], ast.Pass):
        return False
    return all(is_prose(each) or isinstance(each, (*_FUNCTIONS, ast.ClassDef)) for each in inner)


def _as_far_as_it_parses(lines: list[str], base: int, last: int, parser: Parser) -> Code | None:
    while last > base:
        read = parser.read("\n".join(lines[:last]).rstrip())
        if not isinstance(read, Broken):
            return read
        last = min(last - 1, read.line - 1)
    return None


def _decides(program: str, wanted: Entry, parser: Parser) -> bool:
    code = parser.code(program)
    waiting: list[ast.AST] = [] if code is None else [definition(code.tree, wanted) or ast.Pass()]
    for node in waiting:  # grows: the function's own statements, not those of functions inside it
        if isinstance(node, _DOES):
            return True
        waiting.extend(each for each in ast.iter_child_nodes(node) if not isinstance(each, (*_FUNCTIONS, ast.ClassDef)))
    return False
