"""Untrusted text is parsed within bounds and without a sound."""

from __future__ import annotations

import ast
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.scorers.code.parsing import LONGEST, Broken, Code, Parser


@pytest.mark.parametrize(
    "text", ["(" * 1000, "-" * 100_000 + "1", "a" + ".b" * 50_000, "x\0", "\ud800", "1" * 9_999, "f(", "'''"]
)
def test_what_does_not_parse_is_told(text):
    """Nesting, NUL bytes, surrogates and huge numbers are no exception."""
    assert isinstance(Parser().read(text), Broken)


def test_warnings_stay_silent():
    """A bad escape is the program's affair; pytest would make it an error."""
    assert isinstance(Parser().read('x = "\\d" is 1'), Code)


def test_long_texts_and_much_work_end():
    """Over the longest text, and over all work for one answer, nothing parses."""
    assert isinstance(Parser().read("x\n" * LONGEST), Broken)
    parser = Parser()
    assert [isinstance(parser.read("#" * 100_000 + str(number)), Code) for number in range(6)] == [True] * 3 + [
        False
    ] * 3


def test_an_open_bracket_is_told_from_an_error():
    """Only the former could be mended by more text."""
    assert Parser().read("x = (\n") == Broken(1, unclosed=True)
    assert Parser().read("x = 1\nx x") == Broken(2)


def test_threads_parse_one_after_the_other(monkeypatch):
    """CPython 3.11 fails with a SystemError where two trees are made at a time."""
    inside, most = 0, 0

    def slow(text):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        inside -= 1
        return ast.Module([ast.Pass()], [])

    with monkeypatch.context() as patched, ThreadPoolExecutor(4) as threads:
        patched.setattr(ast, "parse", slow)
        list(threads.map(lambda number: Parser().read(f"x = {number}"), range(8)))
    assert most == 1
