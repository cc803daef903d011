"""Two models that ought to be the same."""

from harness.core.traced import Traced
from harness.fidelity.compare import compared
from tests.fidelity.answers import traced

REFERENCE = [traced("a", "b", x=0.39), traced("c", z=0.1)]


def test_the_same_answers_are_never_called_identical():
    """No difference was found in so many prompts: that is all that is known."""
    found = compared("m", REFERENCE, "r", REFERENCE)
    assert found.faithful
    assert found.sentence().startswith("no difference beyond numerical noise was found between m and r in 2 prompts")


def test_near_equals_do_not_count_against_it():
    """They are counted by themselves."""
    found = compared("m", [traced("a", "x"), traced("c")], "r", REFERENCE)
    assert (found.same, found.ties, found.parted) == (1, 1, 0)


def test_other_answers_are_another_model():
    """The sentence says what the difference is like."""
    found = compared("m", [traced("q"), traced("z")], "r", REFERENCE)
    assert not found.faithful
    assert "another model" in found.sentence()


def test_without_log_probabilities_it_says_what_would_go_unnoticed():
    """Texts alone tell no precision."""
    found = compared("m", [Traced("ab"), Traced("c")], "r", REFERENCE)
    assert found.faithful
    assert "go unnoticed" in found.sentence()
    assert not compared("m", [Traced("ab"), Traced("q")], "r", REFERENCE).faithful
