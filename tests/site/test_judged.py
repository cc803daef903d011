"""The sentences of verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gate.result import Check
from harness.site.judged import sentence


def check(**told):
    """A check of gsm8k that got 3.1 points worse, but for what is told."""
    usual = {
        "model": "scout",
        "suite": "gsm8k",
        "measure": "quality",
        "against": "baseline",
        "verdict": "worse",
        "why": "as it is",
        "tolerance": 0.02,
        "n": 1319,
        "before": 0.812,
        "now": 0.781,
        "change": -0.031,
        "low": -0.052,
        "high": -0.01,
    }
    return Check(**(usual | told))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Worse on gsm8k by 3.1 points (95% 1.0 to 5.2, n = 1,319): 81.2% then, 78.1% now"),
        (
            {"against": "anchor"},
            "Worse on gsm8k since the anchor by 3.1 points (95% 1.0 to 5.2, n = 1,319): 81.2% then, 78.1% now",
        ),
        (
            {"verdict": "better", "before": 0.781, "now": 0.812, "change": 0.031, "low": 0.01, "high": 0.052},
            "Better on gsm8k by 3.1 points (95% 1.0 to 5.2, n = 1,319): 78.1% then, 81.2% now",
        ),
        (
            {"measure": "throughput", "suite": "chat", "change": -0.12, "low": -0.2, "high": -0.04},
            "Worse on chat in throughput by 12.0% (95% 4.0 to 20.0)",
        ),
        (
            {"measure": "ttft", "suite": "chat", "change": 0.12, "low": 0.04, "high": 0.2},
            "Worse on chat in time to first token by 12.0% (95% 4.0 to 20.0)",
        ),
        (
            {"measure": "undecided", "change": 0.03, "low": -0.001, "high": 0.05, "before": 0.0, "now": 0.03},
            "Worse on gsm8k in undecided answers by 3.0 points (95% −0.1 to 5.0, n = 1,319): 0.0% then, 3.0% now",
        ),
        ({"verdict": "incomparable", "why": "another prompt"}, "Not comparable on gsm8k: another prompt"),
        ({"low": None}, "Worse on gsm8k: as it is"),
    ],
)
def test_a_check_is_a_sentence(told, said):
    """How far, with interval and n, in which direction, and from what to what."""
    assert sentence(check(**told)) == said


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_interval_is_about_the_amount(change, below, above):
    """Whichever direction is the worse one: low end, amount and high end rise in this order."""
    said = sentence(check(measure="cost", change=change, low=change - below, high=change + above)).replace("−", "-")
    amount, _, ends = said.rpartition(" by ")[2].removesuffix(")").partition("% (95% ")
    low, high = (float(end) for end in ends.split(" to "))
    assert low - 0.11 <= float(amount) <= high + 0.11
    assert float(amount) >= 0
