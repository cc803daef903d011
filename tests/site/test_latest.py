"""What is told of each model at the head of the index."""

from __future__ import annotations

import pytest

from harness.site.collect import collected
from harness.site.history import History
from harness.site.latest import headline, latest
from tests.site.made import Night, write

FIGURES = {"scores": {"gsm8k": 0.8}}


@pytest.fixture
def told(tmp_path):
    """The latest of these nights, by model."""

    def of(*nights):
        for number, night in enumerate(nights):
            write(tmp_path / "results", f"run-{number}", night, summed=bool(night.scores))
        history = collected(tmp_path / "results", tmp_path / "reports", History())
        return {each.model: each for each in latest(history.entries)}

    return of


def test_the_newest_verdict_counts(told):
    """A regression that was mended is no longer told, one that is new is."""
    fell = {"worse": {"gsm8k": 0.09}}
    found = told(Night(**FIGURES, **fell), Night(night=1, **FIGURES), Night("maverick", night=1, **FIGURES, **fell))
    assert (found["scout"].verdict, found["maverick"].verdict) == ("same", "worse")
    assert found["scout"].said == ("Nothing was found worse: the check within tolerance",)
    assert found["maverick"].said[0].startswith("Worse on gsm8k by 9.0 points")
    assert found["maverick"].checked == "Against version 2 (night-00): 1 worse"


def test_a_run_that_was_killed_hides_no_verdict(told):
    """The verdict of the night before stays, and the newer run is said to be INCOMPLETE."""
    found = told(Night(**FIGURES, worse={"gsm8k": 0.09}), Night(night=1, status="running", judged=False, **FIGURES))[
        "scout"
    ]
    assert (found.entry.run, found.verdict) == ("run-0", "worse")
    assert found.newer == "The newer run run-1 of 2026-09-22 is INCOMPLETE, and not told here"


def test_a_model_that_has_nothing_else_is_told_incomplete(told):
    """With what figures there are."""
    found = told(Night(status="incomplete", judged=False, **FIGURES))["scout"]
    assert (found.entry.standing, found.verdict, found.newer) == ("incomplete", None, "")
    assert found.scores[0].value == 0.8


def test_a_run_without_a_verdict_is_not_called_the_same(told):
    """It was held against nothing, or nothing was measured, or no report was made."""
    found = told(Night(judged=False, **FIGURES), Night("maverick", judged=False))
    assert (found["scout"].verdict, found["scout"].said) == (None, ("Held against no baseline",))
    assert found["maverick"].said == ("no report was made of it yet",)


def test_a_gate_that_checked_nothing_says_so(told):
    """No count, and no claim."""
    found = told(Night())["scout"]
    assert (found.verdict, found.said) == ("cannot tell", ("Nothing of it could be checked",))
    assert found.checked == "Against version 2 (night-00): no checks"


def test_a_check_that_cannot_tell_is_counted(told):
    """How many of how many."""
    found = told(Night(**FIGURES, tokens_per_s={1: 9.0}))["scout"]
    assert found.said == ("Nothing was found worse, but 1 of 2 checks cannot tell",)


def test_a_long_list_of_findings_is_cut_and_says_so(told):
    """Six, and how many more."""
    suites = {f"suite-{number}": 0.5 for number in range(9)}
    found = told(Night(scores=suites, worse=dict.fromkeys(suites, 0.1)))["scout"]
    assert len(found.said) == 7
    assert found.said[-1] == "and 3 more, which the report has"


def test_the_headline_tells_the_worst_first(told):
    """By name, and how it stands with the others; nothing is called fine that was not told."""
    nights = [Night(f"model-{number}", **FIGURES, worse={"gsm8k": 0.1} if number < 5 else {}) for number in range(6)]
    found = told(*nights, Night("new", judged=False, **FIGURES))
    assert headline(list(found.values())) == (
        "model-0, model-1, model-2 and 2 more are worse than their baselines; 1 the same; 1 held against no baseline"
    )


@pytest.mark.parametrize(
    ("nights", "said"),
    [
        ((Night(**FIGURES, worse={"gsm8k": 0.1}),), "scout is worse than its baseline"),
        ((Night(**FIGURES),), "Nothing was found worse; 1 the same"),
        ((Night(judged=False, **FIGURES),), "1 held against no baseline"),
    ],
)
def test_a_headline(told, nights, said):
    """One model."""
    assert headline(list(told(*nights).values())) == said
