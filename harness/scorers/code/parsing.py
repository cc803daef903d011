"""Parsing of untrusted text as Python: bounded in length and in work, silent, never raising."""

from __future__ import annotations

import ast
import warnings
from threading import Lock

from msgspec import Struct

LONGEST = 120_000  # characters of one text; what is longer counts as not parsing
_WORK = 400_000  # characters parsed for one answer; past them nothing parses
_ONE_AT_A_TIME = Lock()  # CPython 3.11 counts a tree's depth over all threads, and warnings filters are of all, too
_CALL = 60  # characters' worth of work in any call, so that many tiny texts are bounded too


class Code(Struct, frozen=True):
    """Text that parses, and its tree."""

    text: str
    tree: ast.Module


class Broken(Struct, frozen=True):
    """Text that does not. `line` counts from 1; `unclosed` says that more text could close a bracket or a string."""

    line: int
    unclosed: bool = False


class Parser:
    """Parses the texts of one answer and counts the work, so that no answer takes longer than about half a second.

    Nesting needs no cap of its own: CPython gives up on 200 brackets, 100 indents or a deep tree with an exception.
    """

    def __init__(self) -> None:
        self._left = _WORK
        self._known: dict[str, Code | Broken] = {}

    def read(self, text: str) -> Code | Broken:
        """The tree, or where the text breaks."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._read(text)
        return known

    def code(self, text: str) -> Code | None:
        """As `read`, None for what does not parse or has no statement."""
        read = self.read(text)
        return read if isinstance(read, Code) and read.tree.body else None

    def _read(self, text: str) -> Code | Broken:
        if len(text) > LONGEST or len(text) > self._left:
            return Broken(1)
        self._left -= len(text) + _CALL
        try:
            with _ONE_AT_A_TIME, warnings.catch_warnings():  # such as the SyntaxWarning for "\d"
                warnings.simplefilter("ignore")
                return Code(text, ast.parse(text))
        except SyntaxError as error:
            unclosed = "never closed" in error.msg or "triple-quoted" in error.msg or "unexpected EOF" in error.msg
            return Broken(max(1, error.lineno or 1), unclosed)
        except (ValueError, RecursionError, MemoryError):  # NUL bytes, lone surrogates, nesting
            return Broken(1)
