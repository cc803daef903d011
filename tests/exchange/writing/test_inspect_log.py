"""Inspect's logs."""

import json
import math

import pytest


@pytest.fixture
def log(files):
    """The log of the first task; Python's JSON reads Inspect's NaN."""
    path = next(path for path in files("inspect") if "first" in path.name)
    return json.loads(path.read_text())


def test_an_item_without_an_answer_is_a_sample_with_an_error(log):
    """It has no score, and is not among those completed."""
    failed = [sample for sample in log["samples"] if "error" in sample]
    assert [sample["error"]["message"] for sample in failed] == [
        "failed: connection (HTTP 503)",
        "unservable: unservable (HTTP 503)",
    ]
    assert not any("scores" in sample for sample in failed)
    assert (log["results"]["total_samples"], log["results"]["completed_samples"]) == (10, 8)


def test_an_answer_that_could_not_be_judged_is_unscored_for_its_reason(log):
    """NaN is what Inspect's metrics skip; 0 would be a wrong answer."""
    scores = {(each["id"][-1], each["epoch"]): each["scores"]["numeric"] for each in log["samples"] if "scores" in each}
    undecided = {key: score["reason"] for key, score in scores.items() if math.isnan(score["value"])}
    assert undecided == {("b", 2): "truncated", ("d", 1): "invalid_response_format", ("d", 2): "refusal"}
    assert scores["b", 1]["value"] == 0.5


def test_the_result_counts_samples_that_were_decided(log):
    """Epochs of one are one sample, as Inspect's reducer has it."""
    (score,) = log["results"]["scores"]
    assert (score["scored_samples"], score["unscored_samples"]) == (3, 2)
    assert score["metrics"]["accuracy"]["value"] == pytest.approx(2 / 3)
    assert score["metrics"]["ci95_low"]["value"] < score["metrics"]["accuracy"]["value"]


def test_samples_come_by_name_and_epoch(log):
    """Whatever the order in which answers came."""
    assert [(each["id"][-1], each["epoch"]) for each in log["samples"]] == [(s, e) for s in "abcde" for e in (1, 2)]
