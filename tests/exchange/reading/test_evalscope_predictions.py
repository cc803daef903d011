"""EvalScope's predictions and reviews."""

from harness.core.completion import Usage
from harness.core.sample import Message
from harness.exchange.reading.evalscope import read


def prediction(index, text, **output):
    """A line of predictions."""
    message = {"role": "assistant", "content": text, "model": "qwen-plus", "tool_calls": None}
    usage = {"input_tokens": 626, "output_tokens": 102, "input_tokens_cache_read": 0, "reasoning_tokens": None}
    made = {
        "model": "qwen-plus",
        "choices": [{"message": message, "stop_reason": "stop"}],
        "usage": usage,
        "error": None,
    }
    return {
        "index": index,
        "model": "qwen-plus",
        "model_output": made | {"time": 2.7} | output,
        "messages": [{"role": "user", "content": "How many?"}, message],
        "metadata": {"key": 10 + index},
    }


def review(index, target, group):
    """A line of reviews."""
    return {"index": index, "target": target, "sample_score": {"sample_id": index, "group_id": group, "score": {}}}


def test_the_reviews_beside_have_the_right_answers(written):
    """Joined by index, in whatever order either file has them."""
    written("out/reviews/gsm8k_main.jsonl", review(2, "5", 2), review(1, "3", 1))
    path = written("out/predictions/gsm8k_main.jsonl", prediction(1, "It is 3"), prediction(2, "4"))
    first, second = read(path)
    assert (first.sample, first.text, first.target, first.task) == ("1", "It is 3", ("3",), "gsm8k_main")
    assert (second.sample, second.target) == ("2", ("5",))
    assert (first.model, first.finish_reason) == ("qwen-plus", "stop")
    assert first.usage == Usage(626, 102, None, 0)
    assert first.messages == (Message("user", "How many?"),)
    assert first.columns == {"key": 11}


def test_without_reviews_the_right_answers_are_unknown(written):
    """A suite may know them."""
    (answer,) = read(written("gsm8k_main.jsonl", prediction(1, "3")))
    assert answer.target == ()


def test_repeats_of_a_question_are_epochs(written):
    """Its group tells them."""
    written("reviews/t.jsonl", review(0, "5", 0), review(1, "5", 0), review(2, "6", 1))
    answers = read(written("predictions/t.jsonl", *(prediction(n, "x") for n in range(3))))
    assert [(each.sample, each.epoch) for each in answers] == [("0", 0), ("0", 1), ("1", 0)]


def test_an_error_is_no_answer(written):
    """Nor is an output without a choice."""
    failed, empty = read(written("t.jsonl", prediction(0, "", error="HTTP 500"), prediction(1, "", choices=[])))
    assert (failed.text, failed.error) == (None, "HTTP 500")
    assert empty.text is None
    assert "no choice" in empty.error


def test_reasoning_stands_apart(written):
    """A part of the message is what the model thought."""
    parts = [{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "3"}]
    (answer,) = read(written("t.jsonl", prediction(0, parts)))
    assert (answer.text, answer.reasoning) == ("3", "hm")
