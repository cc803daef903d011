"""Two engines' answers are compared to the first token that differs."""

from __future__ import annotations

import math

import pytest

from training.compare_engines import Step, agreement, read_step, summary


def step(token: str, **likeliest: float) -> Step:
    """A step whose tokens are letters, and log-probabilities given as probabilities."""
    logs = {ord(each): math.log(value) for each, value in likeliest.items()}
    return Step(ord(token), logs[ord(token)], logs)


def test_both_engines_name_tokens_by_number():
    """llama.cpp has an `id` and no text for an end of turn; vLLM writes the number as the text."""
    ours = {"id": 2044, "token": "", "logprob": -0.5, "top_logprobs": [{"id": 2044, "token": "", "logprob": -0.5}]}
    theirs = {
        "token": "token_id:2044",
        "logprob": -0.5,
        "top_logprobs": [{"token": "token_id:2044", "logprob": -0.5}, {"token": "token_id:7", "logprob": -2}],
    }
    assert read_step(ours) == Step(2044, -0.5, {2044: -0.5})
    assert read_step(theirs) == Step(2044, -0.5, {2044: -0.5, 7: -2.0})


def test_an_answer_is_followed_to_the_first_difference():
    """The place where they part still counts for likely tokens; what comes after it does not."""
    ours = [step("a", a=0.9, b=0.1), step("a", a=0.5, b=0.25), step("c", c=1.0)]
    theirs = [step("a", a=0.8, b=0.2), step("b", a=0.4, b=0.5), step("d", d=1.0)]
    found = agreement(ours, theirs)
    assert found.same == 1
    assert found.gap == pytest.approx(math.log(2))
    assert found.chosen == pytest.approx([math.log(9 / 8)])
    assert sorted(found.likely) == pytest.approx(sorted([math.log(9 / 8), math.log(2), math.log(5 / 4), math.log(2)]))


def test_unlikely_tokens_are_not_compared():
    """Below one in a hundred a log-probability says little about an answer."""
    found = agreement([step("a", a=0.99, b=0.009)], [step("a", a=0.99, b=0.0001)])
    assert found.likely == [0]


def test_a_summary_counts_answers_and_tokens():
    """One answer alike, one that parts at its second token."""
    alike = agreement([step("a", a=1.0)], [step("a", a=1.0)])
    parted = agreement([step("a", a=1.0), step("a", a=0.6, b=0.4)], [step("a", a=1.0), step("b", a=0.4, b=0.6)])
    found = summary([alike, parted])
    assert (found["prompts"], found["answers of the same tokens"], found["tokens alike"]) == (2, 1, 2)
    assert found["largest gap where not"] == pytest.approx(math.log(1.5))
