"""Inspect's logs."""

import json
import zipfile

import pytest

from harness.core.completion import Usage
from harness.core.errors import UserError
from harness.core.sample import Message
from harness.exchange.reading.inspect_log import read

EVALUATED = {
    "task": "sums",
    "model": "mockllm/model",
    "dataset": {"samples": 1, "sample_ids": ["s1"], "shuffled": False},
    "config": {"epochs": 1},
}


def sample(identity, content, epoch=1, **changes):
    """One sample of a log."""
    assistant = {"id": "x", "role": "assistant", "content": content, "model": "mockllm/model"}
    usage = {
        "input_tokens": 10,
        "output_tokens": 7,
        "total_tokens": 22,
        "input_tokens_cache_read": 5,
        "reasoning_tokens": 3,
    }
    return {
        "id": identity,
        "epoch": epoch,
        "input": "1+1?",
        "target": "2",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "1+1?"}, assistant],
        "output": {
            "model": "mockllm/model",
            "choices": [{"message": assistant, "stop_reason": "stop"}],
            "usage": usage,
        },
        "scores": {"match": {"value": float("nan")}},
        "metadata": {"row": 4},
        **changes,
    }


@pytest.fixture(params=["json", "eval"])
def log(request, tmp_path):
    """Write a log in either form; gives the path."""

    def write(*samples, status="success", evaluated=EVALUATED, header="header.json"):
        path = tmp_path / f"log.{request.param}"
        head = {"version": 2, "status": status, "eval": evaluated, "results": {}}
        if request.param == "json":
            path.write_text(json.dumps(head | {"samples": samples}, indent=2))
            return path
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("_journal/summaries/1.json", "[]")
            for each in samples:
                archive.writestr(f"samples/{each['id']}_epoch_{each['epoch']}.json", json.dumps(each))
            archive.writestr(header, json.dumps(head))
        return path

    return write


def test_an_answer_with_all_that_the_log_says(log):
    """A metric that is NaN does not matter; what came from a cache is part of the prompt."""
    (answer,) = read(log(sample("s1", "It is 2")))
    assert (answer.sample, answer.epoch, answer.text, answer.target) == ("s1", 0, "It is 2", ("2",))
    assert (answer.task, answer.model, answer.finish_reason) == ("sums", "mockllm/model", "stop")
    assert answer.messages == (Message("system", "Be brief."), Message("user", "1+1?"))
    assert answer.usage == Usage(15, 7, 3, 5)
    assert answer.columns == {"row": 4}


def test_reasoning_stands_apart(log):
    """A part of the message is what the model thought."""
    parts = [{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "2"}]
    (answer,) = read(log(sample("s1", parts)))
    assert (answer.text, answer.reasoning) == ("2", "hm")


def test_choices_have_a_letter_for_a_target(log):
    """As Inspect's own multiple choice has it."""
    (answer,) = read(log(sample("s1", "ANSWER: B", target="B", choices=["red", "green"])))
    assert (answer.target, answer.choices) == (("B",), ("red", "green"))


def test_an_error_is_no_answer(log):
    """Whether the sample's or the model's; nor is an output without a choice."""
    broken = sample("s1", "x", error={"message": "RuntimeError('down')", "traceback": "…"})
    (answer,) = read(log(broken))
    assert (answer.text, answer.error) == (None, "RuntimeError('down')")
    (answer,) = read(log(sample("s1", "x", output={"choices": [], "error": "HTTP 500"})))
    assert (answer.text, answer.error) == (None, "HTTP 500")
    (answer,) = read(log(sample("s1", "x", output={"choices": []})))
    assert (answer.text, answer.error) == (None, "the sample has no output")


def test_a_sample_that_the_log_lacks_is_missing(log):
    """A log that was broken off announces what it does not hold."""
    evaluated = EVALUATED | {"dataset": {"sample_ids": ["s1", 2]}, "config": {"epochs": 2}}
    answers = list(read(log(sample("s1", "2"), status="cancelled", evaluated=evaluated)))
    assert [(each.sample, each.epoch, each.text) for each in answers[1:]] == [
        ("s1", 1, None),
        ("2", 0, None),
        ("2", 1, None),
    ]
    assert "cancelled" in answers[1].error


def test_a_log_that_crashed_has_no_header(tmp_path):
    """Its beginning says enough."""
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_journal/start.json", json.dumps({"version": 2, "eval": EVALUATED}))
        archive.writestr("samples/s1_epoch_1.json", json.dumps(sample("s1", "2")))
    assert [each.text for each in read(path)] == ["2"]
    with zipfile.ZipFile(tmp_path / "no.eval", "w") as archive:
        archive.writestr("word/document.xml", "")
    with pytest.raises(UserError, match="no log of Inspect"):
        list(read(tmp_path / "no.eval"))


def test_a_broken_sample_is_named(log):
    """By where it stands."""
    with pytest.raises(
        UserError, match=r"log\.(json:samples\[0\]|eval:samples/s1_epoch_0\.json): Inspect counts epochs"
    ):
        list(read(log(sample("s1", "2", epoch=0))))
