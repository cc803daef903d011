"""Scores that are read out of a README."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.hub.scores import metadata_scores, table_scores

TABLES = {
    "markdown": ("| Benchmark | A |\n|---|---|\n| MMLU | 74.3 |", {"MMLU, A": "74.3"}),
    "without outer bars": ("Benchmark | A\n:--|--:\nMMLU | 74.3", {"MMLU, A": "74.3"}),
    "emphasis and footnotes": ("| | A |\n|-|-|\n| GPQA[^1] | **57.2**<sup>†</sup> |", {"GPQA, A": "57.2"}),
    "several label columns": (
        "| Category | Benchmark | # Shots | A |\n|-|-|-|-|\n| Reasoning | MMLU | 5 | 79.6 |",
        {"Reasoning MMLU, # Shots": "5", "Reasoning MMLU, A": "79.6"},
    ),
    "html": (
        "<table>\n<tr><th>Benchmark</th><th>A</th></tr>\n<tr><td>AIME 25</td><td><b>92.3</b></td></tr>\n</table>",
        {"AIME 25, A": "92.3"},
    ),
    "by its heading": ("## Evaluation\n| Task | A |\n|-|-|\n| Secret | 1,024 |", {"Secret, A": "1,024"}),
    "pairs and percent": (
        "| MMLU | A |\n|-|-|\n| x | 43.1 / 50.2 |\n| y | 70 % |",
        {"x, A": "43.1 / 50.2", "y, A": "70 %"},
    ),
    "twice the same row": ("| MMLU | A |\n|-|-|\n| x | 1 |\n| x | 2 |", {"x, A": "1", "x, A (2)": "2"}),
    "no benchmark": ("## Model\n| Layers | 48 |\n|-|-|\n| Hidden | 5120 |", {}),
    "no table": ("It has 74.3 on MMLU | and more", {}),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_benchmarks_are_read(name):
    """By row and column, and no other numbers."""
    text, expected = TABLES[name]
    assert table_scores(text)[0] == expected


def test_a_number_of_a_benchmark_table_is_not_text():
    """Else every new score would be a change of the text as well."""
    text = "# A\n\nWords.\n\n| MMLU | A |\n|-|-|\n| x | {} |\n\nEnd."
    assert table_scores(text.format(1))[1] == table_scores(text.format(2))[1]
    assert table_scores(text.format(1))[1] != table_scores(text.format(1) + " More.")[1]


def test_a_number_of_another_table_is_text():
    """It is no score, and its change is not lost either."""
    text = "| Layers | A |\n|-|-|\n| x | {} |"
    assert table_scores(text.format(1))[1] != table_scores(text.format(2))[1]


def test_metadata_is_read_however_the_hub_wraps_it():
    """The model index inside the card data or beside it; evaluation results with and without `data`."""
    index = [{"results": [{"dataset": {"name": "GSM8K"}, "metrics": [{"type": "acc", "value": 71.5}]}]}]
    result = {"dataset": {"id": "cais/hle", "task_id": "default"}, "value": 20.9}
    expected = {"GSM8K, acc": "71.5", "cais/hle, default": "20.9"}
    assert metadata_scores({"model-index": index}, None, [result]) == expected
    assert metadata_scores({}, index, [{"filename": "x.yaml", "data": result}]) == expected


JSON = st.recursive(
    st.sampled_from([None, True, 1.5, "", "name", "\x1b[31m"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["results", "dataset", "metrics", "value", "data"]), inner)
    ),
)


@settings(max_examples=40)
@given(JSON, JSON)
def test_metadata_of_any_shape_is_read(index, results):
    """A stranger wrote it."""
    metadata_scores({}, index, results)


@given(
    st.lists(st.sampled_from(["|", "-", "|-|-|", "MMLU", "1", "<table>", "<td>", "</table>", "<tr>", "\n", "#", " "]))
)
def test_text_of_any_shape_is_read(pieces):
    """Nothing in it stops the reader, and what it finds can be printed."""
    scores, _ = table_scores("".join(pieces))
    assert all((key + value).isprintable() for key, value in scores.items())


@pytest.mark.parametrize(
    "text",
    [
        "| MMLU | A |\n|-|-|\n| x | 1" + " " * 300_000 + "x |",
        "MMLU <table>" + "<!--" * 300_000,
        "| MMLU | A |\n|-|-|\n" + "| x | 1 |\n" * 50_000,
        "|-" * 500_000 + "\n" + "|-" * 500_000 + "x",
        "| MMLU |\n|-|\n| " + "<" * 500_000 + "[" * 500_000 + " |",
    ],
    ids=["spaces", "comments", "equal rows", "dividers", "brackets"],
)
def test_a_text_that_is_made_to_be_slow_is_read_soon(text):
    """In seconds of this process; what grows with the square of its length would take minutes."""
    began = time.process_time()
    table_scores(text)
    assert time.process_time() - began < 5
