"""Tokens counted after a phase."""

from __future__ import annotations

import pytest

from harness.core.completion import Timing, Usage
from harness.core.load import LoadRecord
from harness.load.count import counted
from harness.load.frames import Uncounted


class Letters:
    """Counts letters."""

    def __init__(self, name):
        self.name = name

    def count(self, text: str) -> int:
        return len(text)


def record(*chunks_ns):
    return LoadRecord("p", 0, 0, 0, 1, 5, "complete", Timing(0.0, 9, chunks_ns=chunks_ns))


@pytest.mark.parametrize(("name", "by"), [("tokenizer llama", "tokenizer"), ("the server's /tokenize", "tokenize")])
def test_what_counted_them_is_kept(name, by):
    """Reasoning is part of the output; the tokens are spread over the chunks."""
    records = [record(1), record(1, 2, 3)]
    counted(records, [Uncounted(1, "abcd", "xy", whole=True)], Letters(name))
    assert records[0].usage == Usage()
    assert records[1].usage == Usage(completion_tokens=6, reasoning_tokens=2, counted_by=by)
    assert records[1].chunk_tokens == (2, 2, 2)


def test_an_approximation_is_no_count():
    """Unknown stays unknown."""
    records = [record(1)]
    counted(records, [Uncounted(0, "abcd", "", whole=True)], Letters("approximate, four characters a token"))
    assert records[0].usage == Usage()
    assert records[0].chunk_tokens == ()
