"""Texts of so many tokens, with what is hidden at its depth."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.tasks.haystacks.noise import NoiseHaystack
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.laps import Laps
from harness.tasks.needle.layout import TooShortError, adapted, lay_out, recounted
from harness.tasks.needle.plant import Insertion, Plant, Probe
from harness.tasks.needle.recipe import passage
from tests.tasks.hidden.counters import Words

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
DEPTHS = st.lists(st.floats(0, 100), max_size=5)


def text_of(index, layout):
    return passage(layout.parts, index.laps).text()


def needles(depths, asked=None):
    """A plant with a needle at each depth, of which those in `asked` are asked for: all, if it is None."""
    insertions = tuple(
        Insertion(f"One of the special magic numbers for key-{n} is: {1234567 + n}.", depth)
        for n, depth in enumerate(depths)
    )
    places = range(len(insertions)) if asked is None else asked
    return Plant(tuple(Probe({}, ("",), asks_for=(place,)) for place in places), insertions)


@given(start=st.integers(0, 30_000), tokens=st.integers(1_000, 20_000), depths=DEPTHS)
@SHARED
def test_the_text_has_the_tokens_that_its_layout_says(index, start, tokens, depths):
    """Counted anew as it will be sent."""
    layout = lay_out(index, needles(depths), start, tokens)
    assert layout.context.tokens == index.tokens.count(text_of(index, layout))
    assert abs(layout.context.tokens - tokens) <= 2
    assert recounted(index, layout).context.tokens == layout.context.tokens


@given(start=st.integers(0, 30_000), tokens=st.integers(1_000, 20_000), depth=st.floats(0, 100))
@SHARED
def test_a_needle_stands_at_its_depth_to_the_token(index, start, tokens, depth):
    """The share of the corpus's tokens before it, counted in the text itself; within a sentence of either end, where no
    choice of sentences is that short, within a sentence."""
    plant = needles([depth])
    (needle,) = plant.insertions
    layout = lay_out(index, plant, start, tokens)
    parts = f" {text_of(index, layout)}".split(f" {needle.text}")
    before, after = (index.tokens.count(f".{part}") - index.tokens.count(".") for part in parts)
    near_an_end = 60 if min(depth, 100 - depth) * tokens / 100 < 60 else 1
    assert abs(before - depth / 100 * (before + after)) <= near_an_end
    assert layout.depths[0] == pytest.approx(100 * before / (before + after), abs=0.1)


@given(start=st.integers(0, 30_000), tokens=st.integers(3_000, 20_000), fewer=st.integers(0, 30))
@SHARED
def test_an_adapted_text_keeps_its_beginning(index, start, tokens, fewer):
    """The prefix that a server keeps is the same up to the last wide span, and the length is another."""
    plant = needles([20, 60])
    layout = lay_out(index, plant, start, tokens)
    other = adapted(index, layout, -fewer)
    kept = text_of(index, layout).partition(plant.insertions[1].text)[0]
    assert text_of(index, other).partition(plant.insertions[1].text)[0] == kept
    assert other.context.tokens == layout.context.tokens - fewer == index.tokens.count(text_of(index, other))


def test_a_needle_at_the_end_stays_there_when_the_text_is_adapted(index):
    """Then the span before it gives way."""
    plant = needles([50, 100])
    layout = lay_out(index, plant, 7, 5_000)
    other = adapted(index, layout, -9)
    assert other.context.tokens == layout.context.tokens - 9 == index.tokens.count(text_of(index, other))
    assert text_of(index, other).endswith(plant.insertions[1].text)
    assert other.depths[1] == 100


@given(depths=st.lists(st.floats(0, 100), max_size=6), near=st.floats(-0.3, 0.3), depth=st.sampled_from((25.0, 50.0)))
@SHARED
def test_what_nobody_asks_for_gives_way(index, depths, near, depth):
    """However near distractors come, what is asked for stands at its depth."""
    layout = lay_out(index, needles([depth, depth + near, *depths], asked=(0,)), 11, 3_000)
    assert abs(layout.depths[0] - depth) < 0.04


def test_a_needle_near_the_end_makes_no_text_shorter(index):
    """Where no sentence fits behind it, it gives way, and the length is what was asked for."""
    for depth in (99.3, 99.7, 99.9):
        assert abs(lay_out(index, needles([depth]), 3, 1_000).context.tokens - 1_000) <= 1


def test_a_text_longer_than_its_corpus_is_refused(index):
    """Nothing is said twice without a word."""
    with pytest.raises(TooShortError):
        lay_out(index, needles([]), 0, 2 * index.lap_tokens())


def test_a_corpus_that_repeats_says_its_period():
    """RULER's noise begins again after five sentences."""
    index = TokenIndex(Laps(NoiseHaystack().corpus(1)), Words())
    layout = lay_out(index, needles([50]), 0, 1_000)
    assert layout.period_tokens == 19
    assert layout.context.tokens == 1_000
