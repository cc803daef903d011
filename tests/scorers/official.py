"""What the tests of official readings share: texts that come near their patterns, and a clock."""

from __future__ import annotations

import time

from hypothesis import strategies as st

from harness.core.score import Outcome


def near(*pieces):
    """Texts of these pieces in any order, with anything between."""
    return st.lists(st.sampled_from(pieces) | st.text(max_size=3), max_size=12).map("".join)


def seconds(scorer, text, target):
    """How long it takes to read a text."""
    begun = time.perf_counter()
    scorer.score(text, target, ())
    return time.perf_counter() - begun


def read(scorer, answer, target, choices=()):
    """What is read, and what it earns."""
    verdict = scorer.score(answer, (target,), choices)
    assert (verdict.extracted is None) == (verdict.outcome is Outcome.UNPARSED)
    return verdict.extracted, verdict.value
