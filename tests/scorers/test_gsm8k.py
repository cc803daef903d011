"""Which number an answer to GSM8K gives, by each rule."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.gsm8k import Gsm8kScorer
from tests.scorers.official import near, read, seconds

WORKED = "She has 2 * 600 = <<2*600=1200>>1,200.\n#### 1,200"
TEXTS = near("#### ", "####", "1", "1,200", "1200", "1200.", "$1200", "-", ".", ",", "$", "\n", " ", "2")
LM_EVAL = {"strict-match": (r"#### (\-?[0-9\.\,]+)", 0), "flexible-extract": (r"(-?[$0-9.,]{2,})|(-?[0-9]+)", -1)}


def lm_eval(reading, text, target):
    """Whether lm-eval's filter and metric find it right; None where the filter falls back."""
    pattern, which = LM_EVAL[reading]
    found = re.findall(pattern, text)
    if not found:
        return None
    chosen = found[which] if isinstance(found[which], str) else next(filter(None, found[which]))
    pair = [chosen.strip(), target]
    for ignored in (",", "\\$", "(?s).*#### ", "\\.$"):
        pair = [re.sub(ignored, "", each) for each in pair]
    return pair[0].lower() == pair[1].lower()


@given(TEXTS)
@pytest.mark.parametrize("reading", LM_EVAL)
def test_scores_as_lm_eval(reading, text):
    """Every text, against a worked answer."""
    assert read(Gsm8kScorer(reading=reading), text, WORKED)[1] == lm_eval(reading, text, WORKED)


@given(TEXTS)
def test_scores_as_the_official_rule(text):
    """Every text, against a worked answer."""
    match = re.search(r"#### (\-?[0-9\.\,]+)", text)
    expected = None if match is None else match[1].strip().replace(",", "")
    assert read(Gsm8kScorer(), text, WORKED) == (expected, None if expected is None else float(expected == "1200"))


@pytest.mark.parametrize(
    ("answer", "official", "strict", "flexible"),
    [
        (WORKED, 1.0, 1.0, 1.0),
        ("#### 1200.", 0.0, 1.0, 1.0),
        ("#### 1200 #### 7", 1.0, 1.0, 0.0),
        ("#### $1200", None, None, 1.0),
        ("####1200", None, None, 1.0),
        ("It is 1,200.", None, None, 1.0),
        ("It is 1,200...", None, None, 0.0),
        ("#### 1200.0", 0.0, 0.0, 0.0),
        ("#### -1200", 0.0, 0.0, 0.0),
        ("many", None, None, None),
    ],
)
def test_readings(answer, official, strict, flexible):
    """The same answer by three rules."""
    readings = ("official", "strict-match", "flexible-extract")
    earned = tuple(read(Gsm8kScorer(reading=each), answer, WORKED)[1] for each in readings)
    assert earned == (official, strict, flexible)


def test_settled():
    """Once text follows the number after ####; a last number may be followed by another."""
    assert Gsm8kScorer().score("#### 1200\n", ("1200",), ()).settled
    assert not Gsm8kScorer().score("#### 1200", ("1200",), ()).settled
    assert not Gsm8kScorer(reading="flexible-extract").score("#### 1200\n", ("1200",), ()).settled


def test_without_a_number():
    """Unparsed: undecided, or wrong as officially."""
    assert Gsm8kScorer().score("many", ("1",), ()) == Verdict(Outcome.UNPARSED, None)
    assert Gsm8kScorer(unparsed="wrong").score("many", ("1",), ()) == Verdict(Outcome.UNPARSED, 0.0)


def test_targets():
    """A worked answer or a bare number."""
    assert read(Gsm8kScorer(), "#### 18", "18") == ("18", 1.0)
    with pytest.raises(UserError, match="no number after ####"):
        Gsm8kScorer().check(("She has 18 left.",), ())


@pytest.mark.parametrize("piece", ["1", "-", "#### ", "#### 1", "$", ".", " ", "x1"])
@pytest.mark.parametrize("reading", ["official", "flexible-extract"])
def test_long_answers(piece, reading):
    """In linear time."""
    assert seconds(Gsm8kScorer(reading=reading), piece * (400_000 // len(piece)), ("1",)) < 2
