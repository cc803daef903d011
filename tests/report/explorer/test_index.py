"""The index of all items, and which of them have their texts in the page."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from harness.report.explorer.choose import chosen_questions
from harness.report.explorer.embed import rows_of
from harness.report.explorer.index import MOST_TAG_VALUES, index_of
from harness.report.tables import load_tables
from tests.report.synthetic import Plan, Player, write_run

PLAYERS = (Player("a", 0.4), Player("b", 0.6), Player("c", 0.9))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Of three models and two epochs."""
    run = write_run(tmp_path_factory.mktemp("runs") / "three", Plan(PLAYERS, samples=30, epochs=2))
    return index_of(load_tables(run).completions)


def test_the_answers_to_a_question_stand_together(index):
    """One after the other by model, and no question comes twice."""
    names = ["suite", "task", "sample", "epoch"]
    for rows in rows_of(index, np.unique(index.question)):
        part = index.items.iloc[rows]
        assert len(part[names].drop_duplicates()) == 1
        assert part["model"].tolist() == ["a", "b", "c"]
    assert len(index.items[[*names, "model"]].drop_duplicates()) == len(index.items) == 720
    assert index.question[-1] + 1 == 240


def test_the_view_says_what_the_frame_says(index):
    """Word by word and number by number, to four digits."""
    view = index.view(np.zeros(len(index.items), np.int64))
    for row in range(0, len(index.items), 37):
        item, question = index.items.iloc[row], view.question[row]
        assert view.model.words[view.model.codes[row]] == item["model"]
        assert view.outcome.words[view.outcome.codes[row]] == item["outcome"]
        assert view.suite.words[view.suite.codes[question]] == item["suite"]
        assert view.sample[question] == item["sample"]
        assert view.epoch[question] == item["epoch"]
        if pd.notna(item["latency_s"]):
            assert view.latency_s[row] == pytest.approx(item["latency_s"], rel=1e-3)


def test_the_questions_of_altered_tasks_are_marked(index):
    """Those of the tasks that were named, of that suite alone."""
    marked = replace(index, altered={("arithmetic", "arithmetic"), ("needle-quick", "arithmetic")})
    view = marked.view(np.zeros(len(index.items), np.int64))
    suites = [view.suite.words[code] for code in view.suite.codes]
    assert view.altered == [int(suite == "arithmetic") for suite in suites]


def test_lengths_are_in_order_and_tags_are_filters(index):
    """From the shortest on; tags of length and depth are no filters a second time, nor is one of many values."""
    view = index.view(np.zeros(len(index.items), np.int64))
    assert view.length.words == ["256", "1024", "4096", "16384"]
    assert view.depth.words == ["0", "25", "50", "75", "100"]
    assert {tag.name for tag in view.tags} == {"difficulty", "queue"}
    assert all(len(tag.of.words) <= MOST_TAG_VALUES for tag in view.tags)


def test_where_models_differ_comes_first(index):
    """Then what none got right, then what all did; as many questions as have so many items."""
    order = chosen_questions(index)
    ranks = []
    for rows in rows_of(index, order):
        outcomes = set(index.items["outcome"].iloc[rows])
        ranks.append(0 if len(outcomes) > 1 else 2 if outcomes == {"correct"} else 1)
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    assert len(order) == 240
    assert len(chosen_questions(index, most=100)) == 33


def test_suites_come_in_turn(index):
    """The first questions are not all of one suite."""
    first = [index.items["suite"].iloc[rows[0]] for rows in rows_of(index, chosen_questions(index)[:12])]
    assert len(set(first)) == 3


def test_an_empty_run_has_an_empty_index(tmp_path):
    """And nothing is chosen."""
    run = write_run(tmp_path / "none", Plan(()))
    index = index_of(load_tables(run).completions)
    assert len(chosen_questions(index)) == len(index.items) == 0
    assert index.view(np.empty(0, np.int64)).sample == []
