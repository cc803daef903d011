"""Spans of exactly so many tokens."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.tasks.needle.fill import fill

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@given(start=st.integers(0, 30_000), tokens=st.integers(60, 20_000))
@SHARED
def test_a_span_has_the_tokens_asked_for(index, start, tokens):
    """Counted anew as one text, wherever it begins."""
    filling = fill(index, start, tokens)
    text = "".join(index.laps.text(*run) for run in filling.runs)
    assert filling.tokens == tokens == index.tokens.count(f".{text}") - index.tokens.count(".")


@given(start=st.integers(0, 30_000), tokens=st.integers(-5, 60))
@SHARED
def test_a_short_span_is_never_too_long(index, start, tokens):
    """Where no choice of whole sentences comes to the number, the nearest below is taken, and told."""
    filling = fill(index, start, tokens)
    assert 0 <= filling.tokens <= max(tokens, 0)
    assert filling.tokens == sum(index.count(*run) for run in filling.runs)


@given(start=st.integers(0, 30_000), tokens=st.integers(500, 5_000))
@SHARED
def test_runs_are_in_order_and_little_is_left_out(index, start, tokens):
    """The text stays the corpus's own, but for a few sentences near its end."""
    filling = fill(index, start, tokens)
    edges = [edge for run in filling.runs for edge in run]
    assert edges == sorted(set(edges))
    assert start <= edges[0]
    assert edges[-1] <= filling.end
    taken = sum(run.last - run.first for run in filling.runs)
    assert filling.end - start - taken < 30
