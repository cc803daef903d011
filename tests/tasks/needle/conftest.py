"""What the tests of long texts share: a small corpus of prose and its index."""

from __future__ import annotations

import pytest

from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.laps import Laps
from tests.tasks.hidden.counters import Prefixed, Words
from tests.tasks.needle.counters import pieces


@pytest.fixture(scope="session")
def laps(cache):
    """A megabyte of generated prose."""
    return Laps(ProseHaystack().corpus(1))


@pytest.fixture(params=[Words, pieces, Prefixed], ids=["words", "pieces", "prefixed"])
def index(laps, request):
    """Under three tokenizers, of which one begins every text with a token of its own, as SentencePiece may."""
    return TokenIndex(laps, request.param())
