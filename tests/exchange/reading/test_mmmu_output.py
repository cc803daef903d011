"""MMMU's own outputs."""

import pytest

from harness.core.errors import UserError
from harness.exchange.reading.mmmu import read

CHOICE = {
    "id": "validation_Art_Theory_3",
    "question_type": "multiple-choice",
    "answer": "C",
    "all_choices": ["A", "B", "C"],
    "index2ans": {"A": "Colour", "C": "Blurs", "B": "Aperture"},
    "response": "(C) Blurs",
}
OPEN = {
    "id": "validation_Geography_4",
    "question_type": "short-answer",
    "answer": ["Tampa", "Florida"],
    "response": "x",
}


def test_a_choice_has_its_options_in_the_order_of_their_letters(written):
    """As `all_choices` has it, not as the dictionary happens to."""
    (answer,) = read(written("output.json", [CHOICE], lines=False))
    assert (answer.sample, answer.text, answer.target) == ("validation_Art_Theory_3", "(C) Blurs", ("C",))
    assert answer.choices == ("Colour", "Aperture", "Blurs")
    assert answer.tags == {"subject": "Art_Theory", "question_type": "multiple-choice"}


def test_an_open_question_may_have_several_right_answers(written):
    """All are accepted."""
    (answer,) = read(written("output.json", [OPEN], lines=False))
    assert (answer.target, answer.choices) == (("Tampa", "Florida"), ())


def test_the_dictionary_has_answers_alone(written):
    """No right answers: a suite must know them."""
    first, second = read(written("val.json", {"validation_Art_1": "A", "validation_Art_2": 0.5}, lines=False))
    assert (first.sample, first.text, first.target) == ("validation_Art_1", "A", ())
    assert second.text == "0.5"


def test_null_is_no_answer(written):
    """It is an error of the tool's, not an empty text."""
    (answer,) = read(written("output.json", [OPEN | {"response": None}], lines=False))
    assert answer.text is None
    assert answer.error


def test_a_broken_entry_is_named(written):
    """By its number in the list."""
    with pytest.raises(UserError, match=r"output\.json:entry 2: .*response"):
        list(read(written("output.json", [CHOICE, {"id": "x"}], lines=False)))
    with pytest.raises(UserError, match="do not name the same options"):
        list(read(written("output.json", [CHOICE | {"all_choices": ["A", "D"]}], lines=False)))


def test_right_answers_in_one_text_are_several(written):
    """The dataset's cell is the literal of a list, and outputs repeat it."""
    (answer,) = read(written("output.json", [OPEN | {"answer": "['7', '8']"}], lines=False))
    assert answer.target == ("7", "8")


def test_letters_out_of_order_are_refused(written):
    """Else each would mean another option here than there."""
    with pytest.raises(UserError, match="the options are B, A, C, not A, B and so on"):
        list(read(written("output.json", [CHOICE | {"all_choices": ["B", "A", "C"]}], lines=False)))
