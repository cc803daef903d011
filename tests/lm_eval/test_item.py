"""A question as text and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.lm_eval.item import Item, decoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES), st.text())
def test_a_row_comes_back(doc, gold):
    """Every value that JSON knows, of any size."""
    item = Item("task", 3, gold, doc, 2)
    assert decoded(item.encoded()) == item


@pytest.mark.parametrize("value", [date(2026, 1, 1), b"x", {1: "a"}, (1, 2), {"x"}])
def test_a_row_that_would_change_is_refused(value):
    """A scorer would judge by something else."""
    with pytest.raises(UserError, match="row 3 holds what JSON cannot"):
        Item("task", 3, "", {"a": [value]}).encoded()


@pytest.mark.parametrize("target", ["42", "", "{}", "[" * 100_000, '{"task": 1, "number": 2, "gold": "", "doc": {}}'])
def test_another_target_is_refused(target):
    """The scorer says with which source it goes."""
    with pytest.raises(UserError, match=r"source: {kind: lm-eval}"):
        decoded(target)
