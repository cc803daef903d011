"""What the tests of long texts share: a small corpus of prose and its index."""

from __future__ import annotations

import pytest

from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.laps import Laps
from tests.tasks.hidden.counters import Words
from tests.tasks.needle.counters import pieces


@pytest.fixture(scope="session")
def laps(cache):
    """A megabyte of generated prose."""
    return Laps(ProseHaystack().corpus(1))


@pytest.fixture(params=[Words, pieces], ids=["words", "pieces"])
def index(laps, request):
    """Under two tokenizers."""
    return TokenIndex(laps, request.param())
