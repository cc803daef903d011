"""The days on which something changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.site.history import Entry
from harness.site.marks import MOST_MARKS, day, marks
from tests.site.made import START_S, change

FIRST = [Entry(run="one", name="nightly", created_at=START_S, standing="complete")]


def test_changes_of_one_look_have_one_letter():
    """Weights and chat template of one commit would be two labels at one place."""
    found = marks([change("weights", 2), change("chat template", 2), change("release", 5)], FIRST)
    assert [(mark.label, [one.part for one in mark.changes]) for mark in found.shown] == [
        ("A", ["weights", "chat template"]),
        ("B", ["release"]),
    ]


def test_what_calls_for_nothing_or_was_before_is_not_marked():
    """Nor is what stands twice in the log."""
    twice = change("licence", 1)
    found = marks([change("readme", 1), change("weights", -9), twice, twice], FIRST)
    assert [one.part for mark in found.shown for one in mark.changes] == ["licence"]


@given(st.lists(st.integers(0, 60), max_size=40))
def test_the_newest_days_are_shown_and_the_others_counted(nights):
    """Each letter once, in the order of time."""
    found = marks([change("weights", night, after=str(place)) for place, night in enumerate(nights)], FIRST)
    days = sorted({day(change(night=night).seen_at) for night in nights})
    assert [day(mark.at) for mark in found.shown] == days[-MOST_MARKS:]
    assert found.earlier == max(0, len(days) - MOST_MARKS)
    assert [mark.label for mark in found.shown] == [chr(65 + place) for place in range(len(found.shown))]
