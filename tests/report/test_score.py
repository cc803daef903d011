"""A score in words."""

from __future__ import annotations

import pytest

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.score import score_words


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (None, "not asked"),
        (Estimate(None, None, None, 0, {Outcome.FAILED: 3}, 0.0, 1.0, undecided=3), "nothing decided, 3 undecided"),
        (Estimate(0.625, 0.47, 0.7584, 1_040, {}, None, None), "62.5% (95% 47.0 to 75.8, n 1,040)"),
        (
            Estimate(1.0, 0.5, 1.0, 40, {Outcome.UNSERVABLE: 2}, None, None, 7, 3),
            "100.0% (95% 50.0 to 100.0, n 40 in 7 clusters, 3 undecided, 2 unservable)",
        ),
    ],
)
def test_nothing_of_a_score_is_kept_back(estimate, words):
    """Its interval and what is in neither; none of it where there is none."""
    assert score_words(estimate) == words
