"""The coreference scorer: OpenAI's grade for MRCR, and where it differs."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.coreference import CoreferenceScorer, ratio
from harness.tasks.hidden.coreference import CoreferenceHidden

SCORER = CoreferenceScorer()
PREFIX = "aYooSG8CQg"


def published(response, answer, prefix):
    """What openai/mrcr's card says: nothing without the prefix, else difflib's ratio of what comes after it."""
    if response[: len(prefix)] != prefix:
        return 0.0
    return SequenceMatcher(None, response[len(prefix) :], answer[len(prefix) :]).ratio()


def credit(response, answer):
    return SCORER.score(response, (answer,), ()).value


@given(st.text(max_size=60), st.text(min_size=1, max_size=60), st.booleans())
def test_agrees_with_the_published_grade(response, right, begins):
    """On any two texts, with and without the prefix."""
    response = (PREFIX if begins else "") + response
    if response.strip():
        assert credit(response, PREFIX + right) == published(response, PREFIX + right, PREFIX)


@given(st.integers(), st.data())
def test_agrees_on_damaged_texts(seed, data):
    """On our own texts, of which parts are lost, doubled, or another's: over 200 characters difflib leaves some out."""
    texts = [probe.target[0] for probe in CoreferenceHidden(needles=4).plant(Random(seed), None, 4).probes]
    right, other = data.draw(st.permutations(texts))[:2]
    cuts = [data.draw(st.integers(0, len(right))) for _ in range(3)]
    for response in (right[: cuts[0]], right[: cuts[1]] + right[cuts[2] :], right[: cuts[0]] + other[cuts[0] :], other):
        if response:
            assert credit(response, right) == published(response, right, right[:10])


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (f"{PREFIX}O tapirs, sleep.", Outcome.CORRECT),
        (f"{PREFIX}O tapirs, sleep", Outcome.PARTIAL),
        (f"{PREFIX} O tapirs, sleep.", Outcome.PARTIAL),
        (PREFIX, Outcome.WRONG),
        (f"{PREFIX}xyz", Outcome.WRONG),
        ("O tapirs, sleep.", Outcome.WRONG),
        (f" {PREFIX}O tapirs, sleep.", Outcome.WRONG),
        (f"Sure! {PREFIX}O tapirs, sleep.", Outcome.WRONG),
        (f"{PREFIX.lower()}O tapirs, sleep.", Outcome.WRONG),
        ("", Outcome.UNPARSED),
        (" \n", Outcome.UNPARSED),
    ],
)
def test_outcomes(response, outcome):
    """The prefix must come first, to the letter; an empty answer is unparsed, where OpenAI has 0."""
    verdict = SCORER.score(response, (f"{PREFIX}O tapirs, sleep.",), ())
    assert verdict.outcome is outcome
    assert not verdict.settled


def test_other_prefix():
    """Its length is an argument."""
    assert CoreferenceScorer(prefix=3).score("abcright", ("abcright",), ()).outcome is Outcome.CORRECT
    assert CoreferenceScorer(prefix=3).score("right", ("abcright",), ()).outcome is Outcome.WRONG


def test_target_without_text():
    """It could not be right, so it is refused."""
    with pytest.raises(UserError, match="no text after its prefix"):
        SCORER.score("anything", (PREFIX,), ())


def test_answers_that_are_far_too_long():
    """Only their beginning is compared, and all of it counts: no more than the full ratio, which is below 0.4."""
    right = "".join(Random(1).choices("abcdefghij", k=500))
    for response in (right * 5, right[:50] * 100, "x" * 2_001 + right):
        assert ratio(response, right) <= SequenceMatcher(None, response, right).ratio() < 0.4
    assert ratio(right * 200_000, right) < 0.001
