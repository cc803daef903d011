"""Are the answers, and the probabilities of their tokens, those that were recorded?"""

from math import log

from harness.core.traced import Position, Traced
from harness.fidelity.faithful import greedy, likelihoods
from tests.fidelity.answers import canaries, logs, traced

RECORDED = canaries(traced("a", "b", x=0.39), traced("c", z=0.1))


def test_recorded_answers_pass():
    """Both checks; the words claim no more than was looked at."""
    answers = [canary.answer for canary in RECORDED.canaries]
    assert greedy(RECORDED, answers).verdict == "passed"
    found = likelihoods(RECORDED, answers)
    assert found.verdict == "passed"
    assert "identical" not in found.evidence


def test_near_equals_may_change_places():
    """0.6 against 0.39 is within the limit; the evidence says that they did."""
    found = greedy(RECORDED, [traced("a", "x"), traced("c")])
    assert found.verdict == "passed"
    assert "1 part between" in found.evidence


def test_another_answer_fails_with_an_example():
    """0.6 against 0.1 is no near equal."""
    found = greedy(RECORDED, [traced("a", "b"), traced("z")])
    assert found.failed
    assert "'z', recorded is 'c'" in found.evidence


def test_the_fix_goes_with_what_the_difference_is_like():
    """Weights of less precision are not another model."""
    answer = Traced("z", (Position("z", log(0.3), logs({"c": 0.3, "z": 0.3})),))
    recorded = canaries(traced("c", z=0.1))
    assert "precision" in greedy(recorded, [answer]).fix
    assert "precision" in likelihoods(recorded, [answer]).fix


def test_without_log_probabilities_precision_is_unknown():
    """Texts alone are compared."""
    answers = [Traced(canary.answer.text) for canary in RECORDED.canaries]
    assert greedy(RECORDED, answers).verdict == "passed"
    assert likelihoods(RECORDED, answers).verdict == "unknown"
