"""Our own simple form."""

import pytest

from harness.core.completion import Usage
from harness.core.errors import UserError
from harness.core.sample import Message
from harness.exchange.reading.jsonl import read


def test_id_and_answer_are_enough(written):
    """Whatever else is unknown stays unknown."""
    (answer,) = read(written("a.jsonl", {"id": 7, "answer": "B"}))
    assert (answer.sample, answer.text, answer.epoch) == ("7", "B", 0)
    assert (answer.target, answer.choices, answer.messages, answer.finish_reason) == ((), (), (), None)
    assert answer.usage == Usage()


def test_all_that_a_line_may_say(written):
    """Each is taken over; the right option's text becomes its letter."""
    line = {
        "id": "a",
        "answer": "It is red",
        "target": "red",
        "choices": ["blue", "red"],
        "tags": {"level": 3},
        "epoch": 1,
        "task": "colours",
        "model": "m",
        "prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Which?"}],
        "reasoning": "hm",
        "finish_reason": "length",
        "usage": {"prompt_tokens": 3, "completion_tokens": 4},
    }
    (answer,) = read(written("a.jsonl", line))
    assert (answer.target, answer.choices, answer.tags) == (("B",), ("blue", "red"), {"level": "3"})
    assert (answer.epoch, answer.task, answer.model) == (1, "colours", "m")
    assert answer.messages == (Message("system", "Be brief."), Message("user", "Which?"))
    assert (answer.reasoning, answer.finish_reason, answer.usage) == ("hm", "length", Usage(3, 4))


def test_an_error_is_no_empty_answer(written):
    """Its words are kept; an empty answer is one."""
    failed, empty = read(written("a.jsonl", {"id": 1, "error": "timed out"}, {"id": 2, "answer": ""}))
    assert (failed.text, failed.error) == (None, "timed out")
    assert (empty.text, empty.error) == ("", "")


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ({"id": 1}, "no answer"),
        ({"answer": "x"}, "id"),
        ({"id": 1, "answer": "x", "epoch": -1}, "from 0"),
        ({"id": 1, "answer": "x", "choices": ["a", "b"], "target": "c"}, "none of the 2 options"),
        ({"id": 1, "answer": ["x"]}, "answer"),
    ],
)
def test_a_line_that_cannot_be_one_is_named(written, line, cause):
    """With its number."""
    with pytest.raises(UserError, match=rf"a\.jsonl:2: .*{cause}"):
        list(read(written("a.jsonl", {"id": 0, "answer": "x"}, line)))
