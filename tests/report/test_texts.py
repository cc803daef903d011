"""Which samples are not independent."""

import pandas as pd

from harness.report.texts import text_numbers


def numbers(*clusters):
    """For two tasks of two samples each, whose clusters are given."""
    rows = [("s", task, f"{task}{number}") for task in ("a", "b") for number in (1, 2)]
    frame = pd.DataFrame(rows, columns=["suite", "task", "sample"]).astype("category")
    frame["cluster"] = pd.Series(clusters, dtype="category")
    return list(text_numbers(frame))


def test_a_cluster_is_of_its_task():
    """A text of the same name in another task is another text."""
    first, second, third, fourth = numbers("text", "text", "text", None)
    assert first == second
    assert len({second, third, fourth}) == 3


def test_a_cluster_of_the_suite_spans_its_tasks():
    """Two forms of one exam have the same subjects."""
    first, second, third, fourth = numbers("suite: Art", "suite: Law", "suite: Art", "suite: Law")
    assert (first, second) == (third, fourth)
    assert first != second


def test_without_clusters_each_sample_is_its_own():
    """In every task."""
    assert len(set(numbers(None, None, None, None))) == 4
