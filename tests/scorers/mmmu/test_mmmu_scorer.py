"""The mmmu scorer: two readings, and three ways to count an answer from which no option is read."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.mmmu.scorer import MmmuScorer
from harness.scorers.rule import UNPARSED

OFFICIAL = MmmuScorer()
SEEDED = MmmuScorer(guess="seeded")
STRICT = MmmuScorer(reading="strict")
CHOICES = ("Rome", "Paris", "Oslo", "Bern")
ANSWERS = st.text() | st.lists(
    st.sampled_from(["A", " ", "(A)", "(B)", " C ", "\n", ".", "Rome ", "the answer is ", "so ", "1,2", "one two "])
).map("".join)


@pytest.mark.parametrize("scorer", [OFFICIAL, SEEDED.in_order(), STRICT])
def test_a_letter_is_right_or_wrong(scorer):
    """In every reading alike."""
    for answer, outcome in (("B", Outcome.CORRECT), ("The answer is (C).", Outcome.WRONG)):
        verdict = scorer.score(answer, ("B",), CHOICES)
        assert (verdict.outcome, verdict.value) == (outcome, float(outcome is Outcome.CORRECT))
    assert verdict.extracted == "C"


@pytest.mark.parametrize(
    ("target", "choices", "credit"),
    [(("B",), CHOICES, 0.25), (("A",), ("True", "False"), 0.5), (("A", "C", "A"), CHOICES, 0.5)],
)
def test_expected_credit_of_a_draw(target, choices, credit):
    """One in as many as there are options, for each accepted one; nothing is said to be read."""
    assert OFFICIAL.score("Hard to say", target, choices) == Verdict(Outcome.UNPARSED, credit, None, settled=True)


def test_seeded_credit_is_that_of_the_official_draws():
    """Recorded from MMMU-Benchmark/MMMU @ bb0b95a: only answers without a reading to questions with options draw."""
    scorer = SEEDED.in_order()
    drawn = []
    for number in range(12):
        scorer.score("B", ("B",), CHOICES)
        scorer.score("no idea", ("x",), ())
        scorer.check(("B",), CHOICES)
        answers = [scorer.score("no idea", ("A",), CHOICES[: 2 + number % 3])]
        drawn += [verdict.value for verdict in answers if verdict.outcome is Outcome.UNPARSED]
    assert drawn == [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0]


def test_each_order_begins_anew():
    """A copy knows nothing of what another has drawn; nor does the scorer that it is made of."""
    one, other = SEEDED.in_order(), SEEDED.in_order()
    verdicts = [
        [scorer.score("no idea", ("A",), CHOICES) for _ in range(20)] for scorer in (one, other, one.in_order())
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]
    assert one.fingerprint() == SEEDED.fingerprint() != OFFICIAL.fingerprint()


@pytest.mark.parametrize(("answer", "choices"), [("no idea", CHOICES), ("B", CHOICES), ("3", ())])
def test_seeded_needs_an_order(answer, choices):
    """Even for an answer that draws nothing: the mistake shows at once."""
    with pytest.raises(UserError, match="order"):
        SEEDED.score(answer, ("B",), choices)
    SEEDED.check(("B",), choices)


def test_strict_does_not_guess():
    """So there is nothing to say about how."""
    with pytest.raises(ValidationError, match="guesses nothing"):
        MmmuScorer(reading="strict", guess="seeded")


@pytest.mark.parametrize(
    ("answer", "official"),
    [
        ("Hard to say", 0.25),
        ("(A) Rome\n(B) Paris\n(C) Oslo", 0.0),
        ("The answers are (A) and (B).", 1.0),
        ("Both Rome and Paris are large and old", 1.0),
    ],
)
def test_strict_leaves_open_what_is_no_choice(answer, official):
    """Nothing, a list of options, several letters, several texts: the official reading counts each."""
    assert STRICT.score(answer, ("B",), CHOICES) == UNPARSED
    assert OFFICIAL.score(answer, ("B",), CHOICES).value == official


def test_strict_goes_by_what_is_declared():
    """Not by the last mention, be it of a wrong option; and it is settled once the declaration has ended."""
    answer = "The correct answer is (B). The graphs in (A) and (C) show less."
    assert STRICT.score(answer, ("B",), CHOICES) == Verdict(Outcome.CORRECT, 1.0, "B", settled=True)
    assert OFFICIAL.score(answer, ("B",), CHOICES) == Verdict(Outcome.WRONG, 0.0, "C", settled=True)
    assert not STRICT.score("(A) or (C)? The answer is (C)", ("B",), CHOICES).settled


@pytest.mark.parametrize(
    ("answer", "official", "strict"),
    [
        ("12", Outcome.CORRECT, Outcome.CORRECT),
        ("I would guess that we get 12 here", Outcome.CORRECT, Outcome.UNPARSED),
        ("It equals a long sum.\nThe result is 12 g", Outcome.CORRECT, Outcome.CORRECT),
        ("13 g", Outcome.WRONG, Outcome.WRONG),
        ("I have no way to tell from here", Outcome.WRONG, Outcome.UNPARSED),
        ("", Outcome.WRONG, Outcome.UNPARSED),
        ("...", Outcome.WRONG, Outcome.UNPARSED),
    ],
)
def test_open_questions(answer, official, strict):
    """Strictly read, a text of more than five words without a key part is no answer, nor is an empty one."""
    assert OFFICIAL.score(answer, ("12",), ()).outcome is official
    verdict = STRICT.score(answer, ("12",), ())
    assert verdict.outcome is strict
    assert not verdict.settled  # more text may still bring a shorter key part


def test_what_was_read():
    """The candidate that is right, else the first; not more of it than people look at."""
    assert OFFICIAL.score("The sum is 3 and 4", ("4",), ()).extracted == "4.0"
    assert OFFICIAL.score("The sum is 3 and 4", ("5",), ()).extracted == "3 and 4"
    assert len(OFFICIAL.score("x" * 1000, ("5",), ()).extracted) == 200


@pytest.mark.parametrize(
    ("target", "choices"),
    [((), CHOICES), (("E",), CHOICES), (("Paris",), CHOICES), (("A", "b"), CHOICES), ((" ",), ())],
)
def test_targets_that_cannot_be_right(target, choices):
    """None, no option's letter, an empty text: told before anything is asked, and when scored."""
    for told in (OFFICIAL.check, SEEDED.check, lambda *accepted: STRICT.score("B", *accepted)):
        with pytest.raises(UserError):
            told(target, choices)


@given(ANSWERS, st.sampled_from("ABCD"))
def test_the_readings_agree_where_both_decide(answer, target):
    """Strict reads nothing where official draws; and one option alone is the same option to both."""
    official, strict = OFFICIAL.score(answer, (target,), CHOICES), STRICT.score(answer, (target,), CHOICES)
    assert official.value is not None
    assert official.settled
    assert strict == UNPARSED or official.extracted is not None
    assert (strict.value is None) is (strict.outcome is Outcome.UNPARSED)


@given(ANSWERS, st.sampled_from(["12", "a", "x y", "1,234.5"]))
def test_open_answers_are_judged_or_left_open(answer, target):
    """Official decides each; strict decides as official does or not at all."""
    official, strict = OFFICIAL.score(answer, (target,), ()), STRICT.score(answer, (target,), ())
    assert official.outcome in (Outcome.CORRECT, Outcome.WRONG)
    assert strict == UNPARSED or strict.value == official.value


@given(st.lists(st.tuples(ANSWERS, st.integers(1, 6))))
def test_seeded_draws_follow_one_generator(asked):
    """Any answers in any order: each draw is the next of Random(42), from the letters that the question has."""
    scorer, chance = SEEDED.in_order(), Random(42)
    for answer, size in asked:
        verdict = scorer.score(answer, ("A",), CHOICES[:size])
        if verdict.outcome is Outcome.UNPARSED:
            assert verdict.value == float(chance.choice("ABCD"[:size]) == "A")
