"""Whether the same ids mean the same questions."""

import pytest

from harness.core.errors import UserError
from harness.core.sample import Sample
from harness.exchange.agreement import Agreement


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
