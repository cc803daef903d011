"""Code that stands in prose without a mark: the lines of it that parse."""

from __future__ import annotations

import re

from msgspec import Struct

from harness.scorers.code.definitions import Entry, definition, is_prose, is_stub
from harness.scorers.code.fences import is_fence
from harness.scorers.code.parsing import Broken, Code, Parser

_WINDOW = 30_000  # characters looked at on either side of a definition
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_MERGES = 40  # pieces that an open bracket or string may span
_ALL_MERGES = 500  # tries, in one text
_COLUMNS = 3  # margins tried


class Span(Struct, frozen=True):
    """Lines that parse. `others` parses elsewhere in the text; `followed` says that text came after the span."""

    code: Code
    followed: bool
    others: list[Code] = []


class Piece(Struct, frozen=True):
    """Lines `first` to `last` (from 0) that begin at the margin; `code` is None where they do not parse."""

    first: int
    last: int
    code: Code | None


def defining(text: str, wanted: Entry, parser: Parser, *, cut: bool) -> Span | None:
    """The longest run of lines that parses and holds a definition of the entry point; None without one.

    The idea is EvalPlus's `code_extract` (the longest run of lines that parses, wherever it is) and `sanitize` (of
    several definitions the first that returns something). Here a run must define the entry point, so that a long
    example does not win; it ends before the entry point is defined again; a fence ends it; and it is found from the
    definition outwards, in linear time. Code further in than the margin is read from its own margin. With `cut`, a
    definition that does not parse to its end (cut off, or with prose at its indent) is read as far as it does, if no
    other is whole.
    """
    lines = text.split("\n")
    anchor = re.compile(
        rf"([ \t]*)(?:(?:async[ ]+def|def|class)[ ]+(?:{re.escape(wanted.holder or wanted.name)}|Solution)\b"
        rf"|{re.escape(wanted.name)}[ ]*(?::[^=\n]*)?=[^=])"
    )
    anchors = [
        (len(match[1].expandtabs(8)), number) for number, line in enumerate(lines) if (match := anchor.match(line))
    ]
    stub: Span | None = None
    for column in sorted({column for column, _ in anchors})[:_COLUMNS]:
        margin = _at_margin(lines, column)
        near = _window(margin, [number for place, number in anchors if place == column])
        span = _around(margin, near, wanted, parser, cut=cut)
        if span is not None and not is_stub_of(span.code, wanted):
            return span
        stub = stub or span
    return stub


def is_stub_of(code: Code, wanted: Entry) -> bool:
    """Whether code defines the entry point as a function that does nothing."""
    found = definition(code.tree, wanted)
    return found is not None and is_stub(found)


def longest(text: str, parser: Parser) -> Span | None:
    """The longest run of lines that parses and does something: for whole programs, which define nothing by name."""
    lines = text[: 2 * _WINDOW].split("\n")
    margin = _at_margin(lines, 0)
    best: tuple[int, Code, int] | None = None
    pieces = _pieces(margin, range(len(lines)), parser)
    number = 0
    while number < len(pieces):
        end = number
        while end < len(pieces) and _is_code(pieces[end]):
            end += 1
        if end > number:
            code = parser.code("\n".join(lines[pieces[number].first : pieces[end - 1].last]).rstrip())
            size = sum(1 for line in lines[pieces[number].first : pieces[end - 1].last] if line.strip())
            if code is not None and (best is None or size > best[0]):
                best = (size, code, pieces[end - 1].last)
        number = end + 1
    return None if best is None else Span(best[1], any(line.strip() for line in lines[best[2] :]))


def _at_margin(lines: list[str], column: int) -> list[str | None]:
    """Lines moved left by `column`; None for a fence and for what stands further left, which no code runs across."""
    moved: list[str | None] = []
    for line in lines:
        if not line.strip():
            moved.append("")
        elif is_fence(line):
            moved.append(None)
        elif not column:
            moved.append(line)
        else:
            wide = line.expandtabs(8)
            moved.append(wide[column:] if not wide[:column].strip() else None)
    return moved


def _window(lines: list[str | None], anchors: list[int]) -> range:
    """The lines from a little before the first anchor to a little after the last, as far as there is work to spare."""
    first, last = anchors[0], anchors[0]
    room = _WINDOW
    while first > 0 and room > 0:
        first -= 1
        room -= len(lines[first] or "") + 1
    room = 2 * _WINDOW
    while last < len(lines) and room > 0:
        room -= len(lines[last] or "") + 1
        last += 1
    return range(first, last)


def _pieces(lines: list[str | None], window: range, parser: Parser) -> list[Piece]:
    """Lines in pieces that begin at the margin, joined while a string or a bracket is open."""
    starts = _starts(lines, window)
    ends = [*starts[1:], window.stop]
    pieces: list[Piece] = []
    at, tries = 0, 0
    while at < len(starts):
        first, last = starts[at], ends[at]
        if lines[first] is None:
            pieces.append(Piece(first, last, None))
            at += 1
            continue
        read = parser.read(_joined(lines, first, last))
        merged = at
        while isinstance(read, Broken) and read.unclosed and merged + 1 < min(len(starts), at + _MERGES):
            merged += 1
            tries += 1
            if tries > _ALL_MERGES:
                break
            if lines[starts[merged]] is None:
                break
            read = parser.read(_joined(lines, first, ends[merged]))
        if isinstance(read, Code) and read.tree.body:
            last, at = ends[merged], merged
        pieces.append(Piece(first, last, read if isinstance(read, Code) and read.tree.body else None))
        at += 1
    return pieces


def _joined(lines: list[str | None], first: int, last: int) -> str:
    return "\n".join(line or "" for line in lines[first:last]).rstrip()


def _starts(lines: list[str | None], window: range) -> list[int]:
    """The numbers of lines that begin a piece. A comment at the margin inside a function does not."""
    starts: list[int] = []
    inner_next = False
    for number in reversed(window):
        line = lines[number]
        if line is None:
            inner_next = False
            starts.append(number)
        elif line.strip():
            comment = line.startswith("#")
            margin = line[:1] not in " \t"
            if margin and not (comment and inner_next) and not _GOES_ON.match(line):
                starts.append(number)
            if not comment:
                inner_next = not margin
    starts.reverse()
    return [number for at, number in enumerate(starts) if not _decorated(lines, starts[at - 1] if at else None)]


def _decorated(lines: list[str | None], before: int | None) -> bool:
    line = None if before is None else lines[before]
    return line is not None and line.startswith("@")


def _is_code(piece: Piece) -> bool:
    return piece.code is not None and not all(is_prose(statement) for statement in piece.code.tree.body)


def _around(lines: list[str | None], window: range, wanted: Entry, parser: Parser, *, cut: bool) -> Span | None:
    pieces = _pieces(lines, window, parser)
    holding = [
        number
        for number, piece in enumerate(pieces)
        if piece.code is not None and definition(piece.code.tree, wanted) is not None
    ]
    full = [number for number in holding if (code := pieces[number].code) and not is_stub_of(code, wanted)]
    if full:
        return _run(lines, pieces, full[0], wanted, parser)
    part = next((found for piece in pieces if (found := _cut(lines, piece, wanted, parser))), None) if cut else None
    if part is not None and not is_stub_of(part.code, wanted):
        return part
    return _run(lines, pieces, holding[-1], wanted, parser) if holding else part


def _run(lines: list[str | None], pieces: list[Piece], at: int, wanted: Entry, parser: Parser) -> Span | None:
    first = last = at
    while first > 0 and _is_code(pieces[first - 1]):
        first -= 1
    while last + 1 < len(pieces) and _is_code(pieces[last + 1]):
        code = pieces[last + 1].code
        if code is not None and definition(code.tree, wanted) is not None:
            break
        last += 1
    code = parser.code(_joined(lines, pieces[first].first, pieces[last].last)) or pieces[at].code
    if code is None:
        return None
    others = [piece.code for number, piece in enumerate(pieces) if piece.code and not first <= number <= last]
    return Span(code, any(line is None or line.strip() for line in lines[pieces[last].last :]), others)


def _cut(lines: list[str | None], piece: Piece, wanted: Entry, parser: Parser) -> Span | None:
    """A piece as far as it parses and defines the entry point."""
    last = piece.last
    if piece.code is not None or not any(wanted.name in (line or "") for line in lines[piece.first : last]):
        return None
    while last > piece.first:
        text = _joined(lines, piece.first, last)
        read = parser.read(text)
        if isinstance(read, Code):
            found = definition(read.tree, wanted) is not None
            return Span(read, any(line is None or line.strip() for line in lines[piece.last :])) if found else None
        last = min(last - 1, piece.first + read.line - 1)
    return None


def pieces_of(lines: list[str], parser: Parser) -> list[Piece]:
    """All of a text in pieces that begin at the margin."""
    return _pieces(_at_margin(lines, 0), range(len(lines)), parser)
