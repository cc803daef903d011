"""Found, or only listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.needle import NeedleScorer

SCORER = NeedleScorer()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("1234567", Outcome.CORRECT),
        ("The number for calm-otter is 1,234,567.", Outcome.CORRECT),
        ("In 1999 it was 1234567, not 7654321.", Outcome.CORRECT),
        ("7654321, 1234567", Outcome.WRONG),
        ("12345678", Outcome.WRONG),
        ("x1234567", Outcome.UNPARSED),
        ("12345", Outcome.WRONG),
        ("1234567.8", Outcome.UNPARSED),
        ("I cannot find it.", Outcome.UNPARSED),
        ("_1234567_", Outcome.CORRECT),
        ("__1234567__", Outcome.CORRECT),
        ("x_1234567", Outcome.UNPARSED),
        ("1234567,7654321", Outcome.CORRECT),
        ("7654321,1234567", Outcome.WRONG),
        ("1234567.0", Outcome.CORRECT),
        ("1234567.05", Outcome.UNPARSED),
        ("1 234 567", Outcome.CORRECT),
        ("In line 3 1234567", Outcome.CORRECT),
    ],
)
def test_one_needle(answer, outcome):
    """The first whole number of the needle's length is the answer."""
    assert SCORER.score(answer, ("1234567",), ()).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "value"),
    [("111, 222 and 333", 1.0), ("333, 111", 2 / 3), ("444 555 111", 1 / 3), ("444 555 666 111 222 333", 0.0)],
)
def test_several_needles(answer, value):
    """The credit is the share found among as many numbers as there are needles."""
    verdict = SCORER.score(answer, ("111", "222", "333"), ())
    assert verdict.value == pytest.approx(value)
    assert (verdict.outcome is Outcome.PARTIAL) is (0 < value < 1)


@pytest.mark.parametrize(
    ("answer", "values", "value"),
    [
        ("The special magic number for 7654321 is 1234567", ["1234567"], 1),
        ("The special magic number for 7654321 mentioned in the provided text is: **1234567**.", ["1234567"], 1),
        ("7654321: 1234567", ["1234567"], 1),
        ("**7654321** -> 1,234,567", ["1234567"], 1),
        ("1234567 is the special magic number for 7654321", ["1234567"], 1),
        ("For 7654321, 1234567", ["1234567"], 1),
        ("7654321: 1234567", ["7654321"], 0),
        ("8888888: 9999999, 7654321: 1234567", ["1234567"], 0),
        ("7654321: 1234567, 8888888: 9999999", ["1234567", "9999999"], 1),
        ("The numbers for 7654321 and 8888888 are 1234567 and 9999999", ["1234567", "9999999"], 1),
        ("The numbers for 7654321, 7777777, and 8888888 are 1234567, 1, and 9999999", ["1234567", "9999999"], 1),
        ("1234567 for 7654321, 9999999 for 8888888", ["1234567", "9999999"], 1),
        ("1234567 is right and 7654321 is not", ["1234567"], 1),
        ("I find no number for 1234567.", ["1234567"], None),
    ],
)
def test_keys_that_are_numbers(answer, values, value):
    """What a value is given for is no value."""
    assert SCORER.score(answer, tuple(values), ()).value == value


@given(st.lists(st.integers(1_000_000, 9_999_999).map(str), min_size=4, max_size=8, unique=True))
def test_pairs_of_numbers(drawn):
    """However keys and values are paired, values alone are read, and the first of them."""
    keys, values = drawn[::2][: len(drawn) // 2], drawn[1::2]
    pairs = [*zip(keys, values, strict=True)]
    for shape, joint in (("{}: {}", ", "), ("The number for {} is {}.", " "), ("- {} = {}", "\n"), ("{} -> {}", "; ")):
        answer = joint.join(shape.format(key, value) for key, value in pairs)
        assert SCORER.score(answer, tuple(values), ()).value == 1
        assert SCORER.score(answer, tuple(keys), ()).value == 0
        assert SCORER.score(answer, (values[-1],), ()).value == 0


ONE, OTHER = "7de02b51-1f2c-4b3a-9d3e-0a1b2c3d4e5f", "0a1b2c3d-4e5f-4b3a-9d3e-7de02b511f2c"


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (ONE.upper(), 1),
        (f"{ONE},{OTHER}", 1),
        (f"The special magic uuid for {OTHER} is: {ONE}.", 1),
        (f"{OTHER}, {ONE}", 0),
        (f"{ONE}: {OTHER}", 0),
        (f"{ONE}0", None),
        ("None.", None),
    ],
)
def test_uuids(answer, value):
    """They are read as numbers are: the first that is no key."""
    assert SCORER.score(answer, (ONE,), ()).value == value


@pytest.mark.parametrize(
    "number", ["\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667"]
)
def test_digits_of_any_script(number):
    """Full width and Arabic ones are digits too."""
    assert SCORER.score(f"It is {number}.", ("1234567",), ()).outcome is Outcome.CORRECT


def test_a_target_is_needed():
    """Without one there is nothing to find."""
    with pytest.raises(UserError, match="needs a target"):
        SCORER.score("1234567", (), ())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("It says Blue  Heron.", Outcome.CORRECT),
        ("red kite,blue heron,grey owl", Outcome.CORRECT),
        ("1.blue heron 2.grey owl", Outcome.CORRECT),
        ("The blue heron's", Outcome.CORRECT),
        ("blue herons", Outcome.WRONG),
        ("blue heron-like", Outcome.WRONG),
        ("sky-blue heron", Outcome.WRONG),
        ("blue heron.net", Outcome.WRONG),
    ],
)
def test_word_needle(answer, outcome):
    """A needle of words must stand whole."""
    assert SCORER.score(answer, ("blue heron",), ()).outcome is outcome


def test_settled():
    """Once a number has ended, no later one takes its place."""
    assert SCORER.score("1234567 is the", ("1234567",), ()).settled
    assert SCORER.score("7654321 is the", ("1234567",), ()).settled
    assert not SCORER.score("It is 1234567", ("1234567",), ()).settled
    assert not SCORER.score("1999 is the", ("1234567",), ()).settled
    for cut in ("7654321 is", "7654321: ", "7654321 i", "For 7654321 it is"):
        assert not SCORER.score(cut, ("1234567",), ()).settled


@given(st.integers(1_000_000, 9_999_999), st.text(st.characters(exclude_categories=["N", "L"]), max_size=20))
def test_round_trip(value, around):
    """A number between any marks is found."""
    around = around.replace("_", "").rstrip(".,'-")
    assert SCORER.score(f"{around} {value} {around}", (str(value),), ()).outcome is Outcome.CORRECT


@given(st.text())
def test_any_text_has_a_verdict(answer):
    """No text makes the reading fail."""
    SCORER.score(answer, ("1", "22"), ())
    SCORER.score(answer, ("word",), ())
    SCORER.score(answer, (ONE,), ())


def test_long_answers_are_read_quickly():
    """A model caught in a loop cannot hold up scoring."""
    for text in ("1234567 is ", "for 1234567, ", "for ", "1234567" + " " * 1000, f"{ONE}: ", "1," * 9):
        SCORER.score(text * 5_000, ("1234567", "7654321"), ())
        SCORER.score(text * 5_000, (ONE, OTHER), ())
