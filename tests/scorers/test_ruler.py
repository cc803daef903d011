"""RULER's rule, held to what its own functions gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.ruler import RulerScorer

ALL = RulerScorer()
PART = RulerScorer(match="part")


@pytest.mark.parametrize(
    ("answer", "target", "all_percent", "part_percent"),
    [  # recorded from NVIDIA/RULER @ c3f5e3b: postprocess_pred, then string_match_all and string_match_part
        ("1234567", ("1234567",), 100.0, 100.0),
        ("The special magic number is 1234567.", ("1234567",), 100.0, 100.0),
        ("91234", ("123",), 100.0, 100.0),
        ("123", ("91234",), 0.0, 0.0),
        ("1,234,567", ("1234567",), 0.0, 0.0),
        ("12345 67", ("1234567",), 0.0, 0.0),
        ("bold-OTTER", ("Bold-otter",), 100.0, 100.0),
        ("BOLD-otter, calm-yak", ("calm-yak", "bold-otter"), 100.0, 100.0),
        ("333 111 222", ("111", "222", "333"), 100.0, 100.0),
        ("111, 333", ("111", "222", "333"), 66.67, 100.0),
        ("111", ("111", "222", "333", "444"), 25.0, 100.0),
        ("none of them", ("111", "222"), 0.0, 0.0),
        ("7", ("7", "7", "8"), 66.67, 100.0),
        ("8", ("7", "7", "8"), 33.33, 100.0),
        ("aaa bbb", ("aaa", "aaa"), 100.0, 100.0),
        ("ABCDE FGHIJ", ("ABCDE", "FGHIJ", "KLMNO", "PQRST", "UVWXY"), 40.0, 100.0),
        ("abcde fghij klmno pqrst uvwxy", ("ABCDE", "FGHIJ", "KLMNO", "PQRST", "UVWXY"), 100.0, 100.0),
        ("STRASSE", ("stra\xdfe",), 0.0, 0.0),
        ("Stra\xdfe", ("STRASSE",), 0.0, 0.0),
        ("\u0130stanbul", ("istanbul",), 0.0, 0.0),
        ("\u039f\u0394\u039f\u03a3", ("\u03bf\u03b4\u03bf\u03c3",), 0.0, 0.0),
        ("\u039f\u0394\u039f\u03a3", ("\u03bf\u03b4\u03bf\u03c2",), 100.0, 100.0),
        ("cafe\u0301", ("caf\xe9",), 0.0, 0.0),
        ("caf\xe9", ("CAF\xc9",), 100.0, 100.0),
        ("\uff11\uff12\uff13", ("123",), 0.0, 0.0),
        ("new\nyork", ("new york",), 0.0, 0.0),
        ("new\tyork", ("new york",), 0.0, 0.0),
        ("new\tyork", ("new\nyork",), 100.0, 100.0),
        ("new\tyork", ("new\tyork",), 0.0, 0.0),
        ("a\x00b", ("ab",), 0.0, 0.0),
        ("a\x00b", ("a\nb",), 100.0, 100.0),
        ("a\x7fb", ("a\x7fb",), 100.0, 100.0),
        ("\x001\x00", ("1",), 100.0, 100.0),
        ("  1  ", ("1 ",), 0.0, 0.0),
        ("  1  ", (" 1",), 0.0, 0.0),
        ("1 2", ("1 ",), 100.0, 100.0),
        ("yes", ("no", "yes"), 50.0, 100.0),
        ("Denver Broncos won", ("Denver Broncos", "Denver Broncos", "the Broncos"), 66.67, 100.0),
        ("The Broncos", ("Denver Broncos", "the broncos"), 50.0, 100.0),
        ("party", ("art",), 100.0, 100.0),
        ("1. apple 2. pear", ("apple", "pear", "plum"), 66.67, 100.0),
        ("1. apple\n2. pear\n3. plum", ("apple", "pear", "plum"), 100.0, 100.0),
        ("7de02b51-1f2c-4b3a-9d3e-0a1b2c3d4e5f", ("7DE02B51-1F2C-4B3A-9D3E-0A1B2C3D4E5F",), 100.0, 100.0),
        ("7de02b51", ("7de02b51-1f2c-4b3a-9d3e-0a1b2c3d4e5f",), 0.0, 0.0),
        ("**1234567**", ("1234567",), 100.0, 100.0),
        ("\u200b1\u200b", ("1",), 100.0, 100.0),
        ("x", ("",), 100.0, 100.0),
        ("x", ("", "y"), 50.0, 100.0),
        ("\u3000\u7b54\u3048\uff1a\u6771\u4eac\u3000", ("\u6771\u4eac",), 100.0, 100.0),
        ("\u6771 \u4eac", ("\u6771\u4eac",), 0.0, 0.0),
        ("\ufb01sh", ("fish",), 0.0, 0.0),
        ("0.5", ("5",), 100.0, 100.0),
        ("-5", ("5",), 100.0, 100.0),
        ("It is not 1234567.", ("1234567",), 100.0, 100.0),
    ],
)
def test_same_as_ruler(answer, target, all_percent, part_percent):
    """Letter case, order, parts, repeated targets, marks, scripts and control characters."""
    for scorer, percent in ((ALL, all_percent), (PART, part_percent)):
        verdict = scorer.score(answer, target, ())
        assert round(100 * verdict.value, 2) == percent
        assert verdict.settled is (verdict.outcome is Outcome.CORRECT) is (percent == 100)
        assert (verdict.outcome is Outcome.WRONG) is (percent == 0)


@pytest.mark.parametrize("answer", ["", "   ", "\n\n", "\x00\x1f"])
def test_no_text_is_unparsed(answer):
    """Where RULER counts 0 and says so beside the score."""
    assert ALL.score(answer, ("1",), ()).outcome is PART.score(answer, ("1",), ()).outcome is Outcome.UNPARSED


def test_what_was_read():
    """The targets that were found, or the answer's beginning."""
    assert ALL.score("It says 111 and 333.", ("111", "222", "333"), ()).extracted == "111, 333"
    assert ALL.score("Nothing.", ("111",), ()).extracted == "Nothing."


def test_a_target_is_needed():
    """Without one there is nothing to find."""
    with pytest.raises(UserError, match="needs a target"):
        ALL.score("x", (), ())


@given(st.text(), st.lists(st.text(min_size=1), min_size=1).map(tuple))
def test_any_text_has_a_verdict(answer, target):
    """No text makes the reading fail, and `part` gives no less than `all`."""
    every, some = ALL.score(answer, target, ()), PART.score(answer, target, ())
    assert (every.value is None) is (some.value is None)
    assert every.value is None or some.value >= every.value
