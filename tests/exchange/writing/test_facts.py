"""What may be told of a run elsewhere."""

import pytest

from harness.exchange.writing import facts
from harness.store.manifest import TaskEntry


@pytest.mark.parametrize(
    ("changes", "whole"),
    [({}, True), ({"limit": 5}, False), ({"per_subject": 1}, False), ({"subjects": ["Art"]}, False)],
)
def test_some_of_a_datasets_questions_are_not_the_dataset(changes, whole):
    """Their score must not stand under its name."""
    source = {"kind": "mmmu", "repository": "MMMU/MMMU", "revision": "0" * 40, "split": "validation", "limit": None}
    task = TaskEntry(name="t", source=source | changes, prompt={}, scorer={"kind": "mmmu"})
    assert (facts.dataset(task) is not None) == whole
