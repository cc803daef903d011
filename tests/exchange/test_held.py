"""A suite made of what files hold."""

import pytest

from harness.core.errors import UserError
from harness.exchange.held import held_suite
from harness.exchange.join import samples_of
from harness.scorers.match import MatchScorer


def test_each_task_of_the_files_is_one(file_of, answer):
    """With the questions that any model was asked, once."""
    first = file_of(answer("a", target=("1",), task="t"), answer("b", target=("2",), task="u", tags={"level": "3"}))
    second = file_of(answer("a", target=("1",), task="t"), answer("c", target=("3",), task="t"), model="n")
    suite = held_suite([first, second], MatchScorer())
    found = {task.name: [(each.id, each.target) for each in samples_of(task)] for task in suite.tasks}
    assert found == {"t": [("a", ("1",)), ("c", ("3",))], "u": [("b", ("2",))]}
    assert next(samples_of(suite.tasks[1])).tags == {"level": "3"}
    assert suite.name == "imported"


def test_one_task_gives_the_suite_its_name(file_of, answer):
    """There is no better one."""
    assert held_suite([file_of(answer("a", target=("1",), task="gsm8k"))], MatchScorer()).name == "gsm8k"


def test_an_answer_needs_a_right_one_beside_it(file_of, answer):
    """But a failure does not, and another file may know it."""
    with pytest.raises(UserError, match=r"a\.jsonl:a: the file has no right answer.*--suite"):
        held_suite([file_of(answer("a"))], MatchScorer())
    failed = file_of(answer("a", None, error="down"))
    (sample,) = samples_of(held_suite([failed], MatchScorer()).tasks[0])
    assert sample.target == ()
    known = file_of(answer("a", target=("1",)), model="n")
    (sample,) = samples_of(held_suite([failed, known], MatchScorer()).tasks[0])
    assert sample.target == ("1",)


def test_files_must_agree_on_what_is_right(file_of, answer):
    """Else they asked different questions under one id."""
    with pytest.raises(UserError, match="the right answer to a is"):
        held_suite([file_of(answer("a", target=("1",))), file_of(answer("a", target=("2",)), model="n")], MatchScorer())
