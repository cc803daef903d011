"""A corpus as a track without end."""

from __future__ import annotations

from harness.core.passage import Passage


def test_behind_the_last_segment_comes_the_first_again(laps):
    """In texts and in slices of the file alike."""
    count = len(laps)
    text = laps.text(count - 2, count + 2)
    assert text == laps.text(count - 2, count) + laps.text(0, 2)
    assert Passage(tuple(laps.slices(count - 2, count + 2))).text() == text
    assert laps.bytes(count - 2, count + 2) == len(text.encode())


def test_a_text_may_take_several_laps(laps):
    """As one of a corpus that repeats does."""
    count = len(laps)
    assert laps.text(5, 2 * count + 7) == laps.text(5, count) + laps.text(0, count) + laps.text(0, 7)
