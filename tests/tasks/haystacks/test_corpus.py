"""A corpus on disk and its segments."""

from __future__ import annotations

import os
import tracemalloc
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tasks.needle.corpus import LEAST_BYTES, Segments, Text, size_class


def numbered(most=None):
    """Segments that differ, as many as wanted."""
    return lambda: (f" Number {number} é." for number in (count() if most is None else range(most)))


def all_of(corpus):
    """The segments as a list."""
    with Segments(corpus) as segments:
        return [segments.text(number, number + 1) for number in range(len(segments))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=20), st.data())
def test_any_range_of_segments(segments, data):
    """What was written is read."""
    corpus = Text(f"{segments}", "", " ", lambda: iter(segments)).corpus(1)
    first = data.draw(st.integers(0, len(segments)))
    end = data.draw(st.integers(first, len(segments)))
    with Segments(corpus) as read:
        assert read.text(first, end) == "".join(segments[first:end])
        assert read.bytes == len("".join(segments).encode())
        assert len(read) == len(segments)


def test_a_longer_one_begins_with_the_shorter():
    """Segment for segment."""
    text = Text("key", "", " ", numbered())
    short, long = text.corpus(1), text.corpus(LEAST_BYTES + 1)
    assert os.path.getsize(short.text) >= LEAST_BYTES  # noqa: PTH202
    assert os.path.getsize(long.text) >= 2 * LEAST_BYTES  # noqa: PTH202
    assert all_of(long)[: len(all_of(short))] == all_of(short)


def test_one_file_for_a_class_of_lengths():
    """Powers of two from a mebibyte on."""
    assert [size_class(size) for size in (1, LEAST_BYTES, LEAST_BYTES + 1, 60_000_000)] == [
        1 << 20,
        1 << 20,
        1 << 21,
        1 << 26,
    ]
    text = Text("key", "", " ", numbered())
    assert text.corpus(5) == text.corpus(LEAST_BYTES) != text.corpus(LEAST_BYTES + 1)


def test_what_ends_before_is_one_corpus():
    """Whatever was asked for, and in whatever order."""
    short = Text("short", "", " ", numbered(10))
    assert short.corpus(1 << 24) == short.corpus(1) == short.corpus(1 << 22)
    middle, again = (Text(name, "", " ", numbered(120_000)) for name in ("middle", "again"))
    asked = [middle.corpus(size).digest for size in (1, 1 << 21, 1 << 24)]
    assert asked[0] != asked[1] == asked[2]
    large = again.corpus(1 << 24)
    assert again.corpus(1 << 21) == large
    assert len(all_of(large)) == 120_000


def test_it_is_made_once():
    """The second time the cache has it, also where more is asked for than there is."""
    made = []

    def segments():
        made.append(1)
        yield from numbered(3)()

    for least_bytes in (1, 1, 1 << 24):
        Text("key", "", "\n", segments).corpus(least_bytes)
    assert len(made) == 1


def test_a_damaged_one_is_made_again():
    """When the text and its bounds do not agree in length."""
    text = Text("key", "", " ", numbered(3))
    corpus = text.corpus(1)
    Path(corpus.text).write_bytes(b" Numb")
    assert all_of(text.corpus(1)) == list(numbered(3)())


def test_no_text():
    """A corpus of nothing is a mistake, and is not kept."""
    with pytest.raises(UserError, match="essays: there is no text in it"):
        Text("key", "essays", " ", numbered(0)).corpus(1)


def test_there_is_nothing_past_the_end():
    """A segment that there is not is never taken for another."""
    with Segments(Text("key", "", " ", numbered(3)).corpus(1)) as segments, pytest.raises(IndexError, match="among 3"):
        segments.text(2, 4)


def test_memory_does_not_grow_with_the_text():
    """Eight mebibytes are written and read through a small window."""
    tracemalloc.start()
    try:
        with Segments(
            Text("key", "", " ", lambda: (" The same sentence again." for _ in count())).corpus(1 << 23)
        ) as read:
            assert read.text(len(read) - 1, len(read)) == " The same sentence again."
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
