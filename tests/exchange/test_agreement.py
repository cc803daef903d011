"""Whether the same ids mean the same questions."""

from dataclasses import replace

import pytest

from harness.core.errors import UserError
from harness.core.sample import Sample
from harness.exchange.agreement import Agreement
from harness.scorers.mmmu.scorer import MmmuScorer


def seen(suite, answer, *pairs):
    """What comes of a file's right answers beside the suite's."""
    agreement = Agreement()
    for theirs, ours in pairs:
        agreement.see(answer("s1", target=theirs), Sample("s1", {}, ours), suite.tasks[0])
    return agreement


def test_another_way_of_writing_agrees(suite, answer):
    """The task's scorer reads the file's right answer as it would read an answer."""
    agreement = seen(suite, answer, (("4",), ("4",)), (("2+2 = 4\n#### 4.0",), ("4",)))
    assert (agreement.agreed, agreement.differed) == (2, 0)


def test_what_says_nothing_is_not_counted(suite, answer):
    """No right answer in the file, or one that cannot be read."""
    agreement = seen(suite, answer, ((), ("4",)), (("four",), ("4",)))
    assert (agreement.agreed, agreement.differed) == (0, 0)
    agreement.check()


def test_a_few_differences_are_told(suite, answer):
    """Either side may be wrong: the first is shown."""
    agreement = seen(suite, answer, (("4",), ("4",)), (("5",), ("6",)))
    agreement.check()
    assert agreement.first == 's1: "5" in the file, "6" in the suite'


def test_most_of_them_different_is_a_mistake(suite, answer):
    """As when one side counts from 0 and the other from 1."""
    agreement = seen(suite, answer, (("4",), ("4",)), (("5",), ("6",)), (("7",), ("8",)))
    with pytest.raises(UserError, match=r"2 of 3 right answers .* see --id and --shift"):
        agreement.check()


def test_the_same_options_in_another_order_are_another_question(suite, answer):
    """Equal letters mean other options then: most such answers would be judged by the wrong one."""
    agreement = Agreement()
    theirs = answer("s1", target=("A",), choices=("blue", "red"))
    agreement.see(theirs, Sample("s1", {}, ("A",), ("red", "blue")), suite.tasks[0])
    assert (agreement.agreed, agreement.differed) == (0, 1)
    assert agreement.first == 's1: "the options blue | red" in the file, "the options red | blue" in the suite'
    with pytest.raises(UserError):
        agreement.check()


def test_a_scorer_that_draws_lots_compares_too(suite, answer):
    """What it reads counts, and no draw."""
    task = replace(suite.tasks[0], scorer=MmmuScorer(guess="seeded"))
    agreement = Agreement()
    options = ("red", "blue")
    for theirs in ("(A)", "(B)", "neither"):
        agreement.see(answer("s1", target=(theirs,)), Sample("s1", {}, ("A",), options), task)
    assert (agreement.agreed, agreement.differed) == (1, 1)
