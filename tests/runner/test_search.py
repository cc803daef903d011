"""When a search for the usable length is over."""

from __future__ import annotations

import pytest

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.experiment import Task
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import PromptSize
from harness.runner.search import search_of
from harness.scorers.needle import NeedleScorer
from harness.tasks.needle.source import NeedleSource
from harness.tasks.template import TemplatePrompt


def task(**source):
    return Task("n", NeedleSource(lengths=(100, 200), **source), TemplatePrompt(user="{{ context }}"), NeedleScorer())


def record(number, right, length=100, cluster=""):
    item = WorkItem(f"{length}-{number}", "m", "s", "n", f"{length}-{number}", 0)
    done = Completion("1234567" if right else "7654321", Usage(), Timing(0, 0))
    result = Failure(FailureReason.UNSERVABLE, "too long", Timing(0, 0)) if right is None else done
    return Record(item, StoredPrompt("", 0), ("1234567",), result, size=PromptSize(length, length), cluster=cluster)


@pytest.mark.parametrize(
    ("rights", "over"),
    [
        ([True] * 10, False),
        ([True] * 7 + [False] * 3, False),
        ([False] * 10, True),
        ([None] * 4, True),
        ([], True),
        ([None] * 3 + [True], False),
    ],
    ids=["usable", "cannot tell", "surely not", "unservable", "nothing known", "one was served"],
)
def test_it_is_over_when_the_whole_interval_is_below_the_threshold(rights, over):
    """Or when nothing could be served; what cannot be told yet goes on."""
    search = search_of(task(adaptive=True))
    assert search.over(search.steps()[0], [record(n, right) for n, right in enumerate(rights)]) is over


def test_other_lengths_and_earlier_tries_do_not_count():
    """The last line about an item is the one that holds."""
    search = search_of(task(adaptive=True))
    of_others = [record(n, False, length=200) for n in range(10)]
    tried_again = [record(n, False) for n in range(10)] + [record(n, True) for n in range(10)]
    assert not search.over(search.steps()[0], of_others + tried_again)


def test_questions_on_one_text_are_not_counted_as_so_many():
    """Ten wrong answers about one text may be that text's fault."""
    search = search_of(task(adaptive=True, effective_at=0.7))
    assert search.over(search.steps()[0], [record(n, False) for n in range(10)])
    assert not search.over(search.steps()[0], [record(n, False, cluster="one text") for n in range(10)])


def test_without_adaptive_there_is_no_search():
    """A full grid was asked for."""
    assert search_of(task()) is None
