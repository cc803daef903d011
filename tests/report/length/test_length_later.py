"""Which questions came when the server had already read their text."""

import pandas as pd
import pytest

from harness.report.length.later import later_about_a_text
from harness.store.manifest import Session

SESSIONS = (Session(started_at=0.0, ended_at=100.0, asked=9), Session(started_at=200.0, ended_at=300.0, asked=9))


def later(*questions):
    """Of questions about one text, each (began, failed); a failure has no times."""
    began = [at for at, _ in questions]
    latency, ttft = ([None if failed else seconds for _, failed in questions] for seconds in (5.0, 3.0))
    items = pd.DataFrame({"started_at": began, "latency_s": latency, "ttft_s": ttft}, dtype="Float64").assign(model="m")
    return later_about_a_text(items, pd.Series(7, items.index), SESSIONS).tolist()


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([(10, False), (15, False), (20, False)], [False, True, True]),
        ([(20, False), (15, False), (10, False)], [True, True, False]),
        ([(10, True), (15, False), (20, False)], [False, False, True]),
        ([(10, False), (15, True), (20, False)], [False, True, True]),
        ([(10, False), (11, False)], [False, False]),
        ([(10, False), (210, False), (215, False)], [False, False, True]),
        ([(10, False), (150, False), (155, False), (215, False)], [False, False, True, False]),
    ],
    ids=["in order", "lines in any order", "first failed", "one failed", "at once", "resumed", "killed, resumed"],
)
def test_only_after_an_answer_in_the_same_session(questions, expected):
    """A text that a server may have read before is no later question, nor is one that nobody answered before."""
    assert later(*questions) == expected


def test_models_and_texts_have_their_own_order():
    """Another model's server has another cache."""
    items = pd.DataFrame(
        {"model": list("abab"), "started_at": [1.0, 11.0, 21.0, 31.0], "ttft_s": 1.0, "latency_s": 2.0}
    )
    found = later_about_a_text(items, pd.Series([1, 1, 1, 2]), SESSIONS)
    assert found.tolist() == [False, False, True, False]
