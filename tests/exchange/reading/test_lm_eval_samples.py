"""lm-eval's samples."""

import json

import pytest

from harness.core.errors import UserError
from harness.core.sample import Message
from harness.exchange.reading.lm_eval import read

NAME = "samples_local_sums_2026-11-27T22-49-13.607084.jsonl"


def generated(doc_id, *texts, **changes):
    """A line of a task that generates."""
    return {
        "doc_id": doc_id,
        "doc": {"key": f"k{doc_id}", "question": "1+1?"},
        "target": "2",
        "arguments": {"gen_args_0": {"arg_0": "Q: 1+1?\nA:", "arg_1": {"until": ["\n"]}}},
        "resps": [list(texts)],
        "filtered_resps": [texts[0]],
        "filter": "strict",
        "metrics": ["exact_match"],
        "exact_match": 0.0,
        **changes,
    }


def weighed(*logprobs, target="1"):
    """A line of a task that weighs continuations."""
    options = [" red", " green", " blue"]
    return {
        "doc_id": 0,
        "doc": {},
        "target": target,
        "arguments": {f"gen_args_{n}": {"arg_0": "Pick:", "arg_1": option} for n, option in enumerate(options)},
        "resps": [[[str(logprob), "False"]] for logprob in logprobs],
        "filtered_resps": [],
        "filter": "none",
    }


def test_the_raw_response_is_the_answer(written):
    """Not what a filter of lm-eval's left of it."""
    (answer,) = read(written(NAME, generated(0, "It is 2", filtered_resps=["2"])))
    assert (answer.sample, answer.text, answer.target, answer.task) == ("0", "It is 2", ("2",), "local_sums")
    assert answer.messages == (Message("user", "Q: 1+1?\nA:"),)
    assert answer.columns["key"] == "k0"


def test_repeats_are_epochs(written):
    """Each is an answer of its own."""
    assert [(each.epoch, each.text) for each in read(written(NAME, generated(0, "a", "b")))] == [(0, "a"), (1, "b")]


def test_a_line_for_each_filter_is_one_answer(written):
    """The same responses again are no second answer; others are a contradiction."""
    again = generated(0, "a", filter="loose")
    assert len(list(read(written(NAME, generated(0, "a"), again)))) == 1
    with pytest.raises(UserError, match=r"jsonl:2: document 0 has other responses"):
        list(read(written(NAME, generated(0, "a"), generated(0, "b"))))


@pytest.mark.parametrize(
    ("logprobs", "letter"), [((-3, -1, -2), "B"), ((-1, -1, -2), "A"), (("-inf", "-inf", -9), "C")]
)
def test_of_weighed_options_the_likeliest_is_the_answer(written, logprobs, letter):
    """As lm-eval's `acc` reads them: of equal ones the first."""
    (answer,) = read(written("s.jsonl", weighed(*logprobs)))
    assert (answer.text, answer.target, answer.choices) == (letter, ("B",), ("red", "green", "blue"))


def test_the_right_option_may_be_its_text(written):
    """Then it is found among the options."""
    (answer,) = read(written("s.jsonl", weighed(-1, -2, -3, target="blue")))
    assert answer.target == ("C",)


def test_a_chat_prompt_is_its_messages(written):
    """lm-eval keeps them as JSON in a text."""
    chat = json.dumps([{"role": "system", "content": "s"}, {"role": "user", "content": "u"}])
    line = generated(0, "a", arguments={"gen_args_0": {"arg_0": chat, "arg_1": {}}})
    (answer,) = read(written(NAME, line))
    assert answer.messages == (Message("system", "s"), Message("user", "u"))


def test_a_measure_of_likelihood_has_no_answer(written):
    """Rolling log-likelihood cannot be imported."""
    line = generated(0, "-12.5", arguments={"gen_args_0": {"arg_0": "A text."}})
    with pytest.raises(UserError, match="measures likelihoods alone"):
        list(read(written(NAME, line)))
