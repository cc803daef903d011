"""Where an answer leaves the recorded one."""

from math import inf, log

import pytest

from harness.core.traced import Traced
from harness.fidelity.parting import parting
from tests.fidelity.answers import traced


def test_the_same_text_does_not_part():
    """Even where the tokens are not known."""
    assert parting(Traced("ab"), "ab") is None


def test_the_gap_is_that_of_the_two_tokens():
    """At the token where they part."""
    assert parting(traced("a", "b", x=0.3), "ax") == pytest.approx(log(0.6 / 0.3))


def test_a_token_that_was_not_shown_is_infinitely_far():
    """Nobody knows how unlikely it was."""
    assert parting(traced("a", "b", x=0.3), "az") == inf


def test_an_answer_that_stops_early_parts_at_its_end():
    """The special token that ends an answer has no text."""
    reference = traced("a", "b", **{"": 0.3})
    assert parting(reference, "a") == pytest.approx(log(2))
    assert parting(reference, "az") == inf


def test_without_log_probabilities_another_text_is_infinitely_far():
    """A recorded text alone tells no near equals."""
    assert parting(Traced("ab"), "ac") == inf
