"""The days on which something changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.site.history import Entry
from harness.site.marks import DAY_S, MOST_MARKS, day, marks
from tests.site.made import START_S, change

RUNS = [
    Entry(run=str(night), name="nightly", created_at=START_S + night * DAY_S, standing="complete") for night in (60, 0)
]


def test_changes_of_one_look_have_one_letter():
    """Weights and chat template of one commit would be two labels at one place."""
    found = marks([change("weights", 2), change("chat template", 2), change("release", 5)], RUNS)
    assert [(mark.label, [one.part for one in mark.changes]) for mark in found.shown] == [
        ("A", ["weights", "chat template"]),
        ("B", ["release"]),
    ]


def test_what_calls_for_nothing_or_was_before_is_not_marked():
    """Nor what was long after the last run; what stands twice in the log is one."""
    twice = change("licence", 1)
    found = marks([change("readme", 1), change("weights", -9), change("weights", 68), twice, twice], RUNS)
    assert [one.part for mark in found.shown for one in mark.changes] == ["licence"]


@given(st.lists(st.integers(0, 60), max_size=40))
def test_the_newest_days_are_shown_and_the_others_counted(nights):
    """Each letter once, in the order of time."""
    found = marks([change("weights", night, after=str(place)) for place, night in enumerate(nights)], RUNS)
    days = sorted({day(change(night=night).seen_at) for night in nights})
    assert [day(mark.at) for mark in found.shown] == days[-MOST_MARKS:]
    assert found.earlier == max(0, len(days) - MOST_MARKS)
    assert [mark.label for mark in found.shown] == [chr(65 + place) for place in range(len(found.shown))]
