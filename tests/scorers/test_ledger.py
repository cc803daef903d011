"""One outcome for every way in which a request can end."""

from __future__ import annotations

import pytest

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.score import Outcome, Score
from harness.scorers.choice import ChoiceScorer
from harness.scorers.ledger import score_record, scorer_name
from harness.scorers.match import MatchScorer
from harness.scorers.numeric import NumericScorer

SCORER = NumericScorer()


def outcome(result, scorer=SCORER):
    """The score of a record whose right answer is 42."""
    item = WorkItem("id", "model", "suite", "task", "sample", 0)
    return score_record(Record(item, StoredPrompt("", 0), ("42",), result), scorer)


def completion(text, finish_reason="stop", **rest):
    """An answer that arrived."""
    return Completion(text, Usage(), Timing(0, 0), finish_reason=finish_reason, **rest)


@pytest.mark.parametrize("reason", FailureReason)
def test_failures(reason):
    """What the endpoint cannot take is unservable; every other failure is infrastructure."""
    expected = Outcome.UNSERVABLE if reason is FailureReason.UNSERVABLE else Outcome.FAILED
    score = outcome(Failure(reason, "", Timing(0, 0), partial_text="42"))
    assert score == Score("id", scorer_name(SCORER), expected)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (completion("42"), Outcome.CORRECT),
        (completion("42", None), Outcome.CORRECT),
        (completion("41"), Outcome.WRONG),
        (completion("no idea"), Outcome.UNPARSED),
        (completion(" \n"), Outcome.UNPARSED),
        (completion("", reasoning="It is 42."), Outcome.UNPARSED),
        (completion("", "length", reasoning="It is 42."), Outcome.TRUNCATED),
        (completion("First, 6 times 7 is 42", "length"), Outcome.TRUNCATED),
        (completion("The answer is 42. This is because", "length"), Outcome.CORRECT),
        (completion("The answer is 41. This is because", "length"), Outcome.WRONG),
        (completion("I'm sorry, but I can't help with that.", "length"), Outcome.TRUNCATED),
        (completion("", "tool_calls"), Outcome.UNPARSED),
        (completion("Let me look up 42", "tool_calls"), Outcome.UNPARSED),
        (completion("42", refusal="I cannot do that."), Outcome.REFUSED),
        (completion("The", "content_filter"), Outcome.REFUSED),
        (completion("The", "CONTENT_FILTER"), Outcome.REFUSED),
        (completion("41", "LENGTH"), Outcome.TRUNCATED),
        (completion("41", "MAX_TOKENS"), Outcome.TRUNCATED),
        (completion("Let me look up 42", "TOOL_CALLS"), Outcome.UNPARSED),
    ],
)
def test_completions(result, expected):
    """Each ending has its own outcome; a value stands beside decided ones only."""
    score = outcome(result)
    assert score.outcome is expected
    assert (score.value is not None) is expected.decided


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I\u2019m sorry, I cannot assist with this request.",
        "I cannot provide that information.",
        "As an AI language model, I am unable to answer this question.",
        "Sorry, I won't engage in this.",
        "I must decline to answer.",
        "I am not able to provide assistance with it.",
    ],
)
def test_refusals(text):
    """A text without an answer that declines to help is a refusal."""
    assert outcome(completion(text)).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "I cannot find the number in the text.",
        "I'm sorry, the text does not mention it.",
        "As an AI model I would say it depends.",
        "The man said: I cannot help you.",
        "I can't see how this helps.",
    ],
)
def test_no_refusals(text):
    """Not knowing is not refusing."""
    assert outcome(completion(text)).outcome is Outcome.UNPARSED


@pytest.mark.parametrize("scorer", [MatchScorer(), MatchScorer(mode="contains"), MatchScorer(labels=("42",))])
def test_refusal_of_a_text(scorer):
    """Declining is no wrong text, unless such a text is what was asked for."""
    refusal = "I'm sorry, I can't help with that."
    assert outcome(completion(refusal), scorer).outcome is Outcome.REFUSED
    assert outcome(completion("I cannot find it."), scorer).outcome is not Outcome.REFUSED
    item = WorkItem("id", "model", "suite", "task", "sample", 0)
    polite = Record(item, StoredPrompt("", 0), ("I cannot help you.",), completion(refusal))
    assert score_record(polite, MatchScorer()).outcome is Outcome.WRONG


@pytest.mark.parametrize(("number", "expected"), [("42", Outcome.CORRECT), ("41", Outcome.WRONG)])
def test_answer_after_refusal(number, expected):
    """What is read after declining counts, right and wrong alike."""
    assert outcome(completion(f"I can't help with that. {number}")).outcome is expected


def test_answer_before_refusal():
    """A text with a readable answer is scored, however it begins."""
    assert outcome(completion("I'm sorry, but I can't help with that. Anyway: 42")).outcome is Outcome.CORRECT


def test_scorers_are_told_apart():
    """Another kind or argument gives another name, the same ones the same."""
    scorers = [NumericScorer(), NumericScorer(absolute=1), MatchScorer(), MatchScorer(labels=("42",)), ChoiceScorer()]
    assert len({scorer_name(scorer) for scorer in scorers}) == len(scorers)
    assert scorer_name(NumericScorer()) == scorer_name(NumericScorer(absolute=0))
