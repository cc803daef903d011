"""What all scorers of texts share."""

import pytest

from harness.config.kinds import SCORERS
from harness.core.errors import UserError
from harness.core.judging import RunsCode
from harness.core.problem import Asserts, Calls, Problem, Runs, Units, is_problem

TESTS = (Asserts("", ("assert f() == 1",)), Calls("f", (("[1]", "1"),)), Runs((("1", "1"),)), Units(""))
TEXT_SCORERS = [kind for name, kind in SCORERS.kinds.items() if name not in ("code", "ifeval", "lm-eval")]
"""Those whose targets are texts; the others know their own by its form."""


@pytest.mark.parametrize("tests", TESTS, ids=lambda tests: type(tests).__name__)
def test_every_problem_is_known_for_one(tests):
    """Whatever its tests are, and no text of a person's is."""
    assert is_problem(Problem(tests, "f").encoded())
    assert not is_problem('{"tests": 1}')


@pytest.mark.parametrize("kind", TEXT_SCORERS, ids=lambda kind: kind.__name__)
def test_a_coding_problem_is_no_text_that_an_answer_could_match(kind):
    """Every program would be wrong: it is refused before anything is asked."""
    scorer = kind()
    assert not isinstance(scorer, RunsCode)
    with pytest.raises(UserError, match="coding problem"):
        scorer.check((Problem(TESTS[0], "f").encoded(),), ())
