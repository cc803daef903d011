"""Answers and a suite's questions, brought together by id."""

from dataclasses import replace

import pytest

from harness.core.errors import UserError
from harness.exchange.join import joined
from harness.scorers.choice import ChoiceScorer
from harness.tasks.needle.source import NeedleSource


def test_an_id_finds_its_task(suite, file_of, answer):
    """Whatever the file calls it."""
    found = joined(suite, [file_of(answer("s1"), answer("w1"))])
    assert {key[:3] for key in found.answers} == {("m", "sums", "s1"), ("m", "words", "w1")}
    assert found.unknown == {}


def test_unknown_ids_are_kept_apart(suite, file_of, answer):
    """They are neither lost nor mixed in."""
    found = joined(suite, [file_of(answer("s1"), answer("s9"))])
    assert [each.sample for each in found.unknown["m"]] == ["s9"]
    assert len(found.answers) == 1


def test_nothing_known_is_a_mistake(suite, file_of, answer):
    """It shows what ids the suite has."""
    with pytest.raises(UserError, match=r'a\.jsonl:0: .*no sample "0".*s1'):
        joined(suite, [file_of(answer("0"), answer("1"))])


def test_of_several_tasks_the_file_says_which(suite, file_of, answer):
    """Or it is a mistake."""
    found = joined(suite, [file_of(answer("both", task="words"))])
    assert list(found.answers) == [("m", "words", "both", 0)]
    with pytest.raises(UserError, match=r"could be a question of sums, words.*--task"):
        joined(suite, [file_of(answer("both"))])


def test_a_second_answer_needs_an_epoch_of_its_own(suite, file_of, answer):
    """Across files too; another model's is another answer."""
    once, twice = file_of(answer("s1")), file_of(answer("s1", "y"))
    with pytest.raises(UserError, match=r"m has answered s1 already, at a\.jsonl:s1"):
        joined(suite, [once, twice])
    found = joined(suite, [once, file_of(answer("s1", "y", epoch=2)), file_of(answer("s1"), model="n")])
    assert len(found.answers) == 3
    assert found.epochs == {"sums": 3, "words": 1}


def test_a_right_answer_that_no_scorer_takes_is_found_first(suite, file_of, answer):
    """Before anything is written."""
    lettered = replace(suite.tasks[0], scorer=ChoiceScorer())
    with pytest.raises(UserError, match=r"sums, sample s1: .*needs options"):
        joined(replace(suite, tasks=(lettered,)), [file_of(answer("s1"))])


def test_questions_made_to_the_models_tokens_cannot_be_imported(suite, file_of, answer):
    """No other tool has asked them."""
    sized = replace(suite.tasks[0], source=NeedleSource(lengths=(1000,)))
    with pytest.raises(UserError, match="lengths in the model's tokens"):
        joined(replace(suite, tasks=(sized,)), [file_of(answer("s1"))])
