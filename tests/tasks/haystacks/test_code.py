"""Generated code."""

from __future__ import annotations

import ast
import re
import warnings
from random import Random

import pytest

from harness.tasks.haystacks.code import CodeHaystack, each_once
from harness.tasks.needle.corpus import Segments


@pytest.fixture
def segments():
    """The first two thousand."""
    with Segments(CodeHaystack().corpus(1)) as read:
        return [read.text(number, number + 1) for number in range(2000)]


def test_it_parses_whatever_is_left_out(segments):
    """One statement a segment, and any choice of segments is a module."""
    with warnings.catch_warnings(action="error"):
        assert all(len(ast.parse(segment).body) == 1 for segment in segments)
        kept = [segment for segment in segments if Random(segment).random() < 0.5]
        assert len(ast.parse("".join(kept)).body) == len(kept)


def test_nothing_comes_twice(segments):
    """No two functions or classes have one name."""
    names = [statement.name for statement in ast.parse("".join(segments)).body]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("seed", range(20))
def test_every_name_once(seed):
    """All combinations come, none twice, before the names run out."""
    found = list(each_once((3, 4, 5), Random(seed)))
    assert len({tuple(numbers) for numbers in found}) == len(found) == 60


def test_every_statement_is_documented_and_small(segments):
    """A docstring, at most nine lines, and no number that could be a needle's."""
    for segment in segments:
        assert ast.get_docstring(ast.parse(segment).body[0])
        assert segment.rstrip().count("\n") < 9
        assert not re.search(r"\d{3}|\$", segment)


def test_segments_begin_at_a_statement(segments):
    """Tokenizers join leading white space to the line end before."""
    assert all(not segment[0].isspace() and segment.endswith("\n\n\n") for segment in segments)
