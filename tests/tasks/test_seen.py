"""The set of seen ids, beside Python's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.seen import SeenIds


@given(st.lists(st.text(max_size=3)))
def test_like_a_set(ids):
    """It answers as a set of the ids would."""
    seen, known = SeenIds(), set()
    for identity in ids:
        assert seen.add(identity) is (identity not in known)
        known.add(identity)


def test_grows():
    """It stays right when it grows."""
    seen = SeenIds()
    assert all(seen.add(str(n)) for n in range(5000))
    assert not any(seen.add(str(n)) for n in range(5000))
