"""Which number an answer gives, and when two are equal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.numeric import NumericScorer

EXACT = NumericScorer()


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("42", "42"),
        ("42.", "42"),
        ("It takes 3 steps, so 42 apples.", "42"),
        ("The answer is 42, not 43.", "42"),
        ("First 7.\nThe answer is 42. I checked it 3 times.", "42"),
        ("The answer is 5. No: the answer is 42.", "42"),
        ("So 6 * 7 = 42 for 6 people", "42"),
        ("The answer is 6 * 7 = 42", "42"),
        ("6 * 7 = 40 + 2 = 42 apples", "42"),
        ("7\n#### 42", "42"),
        (r"\boxed{42} of 100", "42"),
        (r"$\boxed{\frac{1}{2}}$", "0.5"),
        ("**Answer:** 42 (of 50)", "42"),
        ("Answer:\n\n**42**", "42"),
        ("1,234,567", "1234567"),
        ("1 234", "1234"),
        ("1'234.5", "1234.5"),
        (r"1{,}234", "1234"),
        ("$1,234.50", "1234.5"),
        ("-$5", "-5"),
        ("€-5", "-5"),
        ("\u22125", "-5"),
        ("10-3", "3"),
        ("3/4", "0.75"),
        ("1 1/2", "1.5"),
        ("1½", "1.5"),
        ("1/3", "2/6"),
        ("6.02 × 10^23", "602000000000000000000000"),
        ("6 × 10⁻³", "0.006"),
        ("1.5e3", "1500"),
        ("50%", "50"),
        ("50%", "0.5"),
        ("0.5", "50%"),
        ("3 million", "3000000"),
        ("3", "3 million"),
        ("5kg", "5"),
        ("0.1", "0.10"),
        ("42", "a long solution with 7 steps\n#### 42"),
        (r"\boxed{1\,234}", "1234"),
        (r"\boxed{12\,000}", "12000"),
        (r"The answer is 12\,000.", "12000"),
        (r"$1,\!234\;567$", "1234567"),
        ("The area is 42 cm^2.", "42"),
        ("60 m^3", "60"),
        (r"$42\text{ cm}^2$", "42"),
        (r"9.8 \mathrm{m s}^{-2}", "9.8"),
        ("10^2", "100"),
        ("10^{2}", "100"),
        ("10^{-2}", "0.01"),
        ("2¹⁰", "1024"),
        ("-2^2", "-4"),
        ("The answer is 2^10.", "1024"),
        ("10^{100}", "1e100"),
        ("The answer is 3/4 + 1/4, which is 1.", "1"),
        ("x^2 = 9", "9"),
        ("The answer is 17 + 25, which is 42.", "42"),
        ("Answer: The result of 17 + 25 is 42", "42"),
        ("The final answer is 17 plus 25 equals 42.", "42"),
        ("The answer is 2 * 3 * 7, which is 42, for 5 people.", "42"),
        ("The answer is 42 - 3 more than the 39 before.", "42"),
        ("The answer is 6 × 10^2 and that is for 5 people", "600"),
        ("x = - 9", "-9"),
        ("3 - 12 = \u2212 9", "-9"),
        ("- 9", "9"),
    ],
)
def test_correct(answer, target):
    """The right number is found and read."""
    assert EXACT.score(answer, (target,), ()).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("43", "42"),
        ("-42", "42"),
        ("1,234", "234"),
        ("42.0001", "42"),
        ("0.3", "0.1"),
        ("50%", "0.05"),
        ("1/3", "0.333"),
    ],
)
def test_wrong(answer, target):
    """Nearly is not equal."""
    assert EXACT.score(answer, (target,), ()).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "forty-two",
        "The answer is unclear.",
        "GPT4 and CO2",
        "1/0",
        "1e99999",
        "9" * 500,
        "9" * 90 + "^99",
        "2^99999",
    ],
)
def test_unparsed(answer):
    """Without a number there is no answer."""
    verdict = EXACT.score(answer, ("42",), ())
    assert (verdict.outcome, verdict.value, verdict.extracted) == (Outcome.UNPARSED, None, None)


@pytest.mark.parametrize(
    ("scorer", "answer", "outcome"),
    [
        (NumericScorer(absolute=Decimal("0.01")), "3.14", Outcome.CORRECT),
        (NumericScorer(absolute=Decimal("0.001")), "3.14", Outcome.WRONG),
        (NumericScorer(relative=Decimal("0.001")), "3.1412", Outcome.CORRECT),
        (NumericScorer(relative=Decimal("0.001")), "3.15", Outcome.WRONG),
        (NumericScorer(relative=Decimal("0.01")), "22/7", Outcome.CORRECT),
    ],
)
def test_tolerance(scorer, answer, outcome):
    """A difference may be allowed, in units or as a share of the target."""
    assert scorer.score(answer, ("3.14159",), ()).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        ("The answer is 42. So", True),
        ("The answer is 43. So", True),
        (r"\boxed{42}", True),
        ("#### 42\n", True),
        ("The answer is 42", False),
        ("The answer is 42.", False),
        ("42 apples and", False),
    ],
)
def test_settled(answer, settled):
    """Only a declared number whose end was written is settled, be it right or wrong."""
    assert EXACT.score(answer, ("42",), ()).settled is settled


def test_several_targets():
    """Any accepted number will do."""
    assert EXACT.score("7", ("6", "7"), ()).outcome is Outcome.CORRECT


def test_target_without_number():
    """A target that is no number is a mistake in the data, not a wrong answer."""
    with pytest.raises(UserError, match="'blue' has no number"):
        EXACT.score("42", ("blue",), ())


FORMATS = [
    "{}", "{}.", "**{}**", "The answer is {}", "The answer is {}.\nDone", "so x = {}", "#### {}", "\\boxed{{{}}}",
    "Answer: ${}", "about {} kg", "({})", "= {}\n\n",
]  # fmt: skip


@given(st.integers(-(10**15), 10**15), st.sampled_from(["", ",", "_", "\u202f", "'"]), st.sampled_from(FORMATS))
def test_integers_round_trip(value, separator, form):
    """Any integer, grouped and wrapped in any supported way, is read back."""
    written = f"{value:,}".replace(",", separator) if separator != "_" else f"{value:,}".replace(",", " ")
    verdict = EXACT.score(form.format(written), (str(value),), ())
    assert verdict.outcome is Outcome.CORRECT, verdict.extracted


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_decimals_round_trip(value):
    """Decimals are compared exactly, in plain and in scientific notation."""
    assert EXACT.score(f"{value:f}", (f"{value:e}",), ()).outcome is Outcome.CORRECT


@given(st.text() | st.text("0123456789.,-+/%eE ×^\\{}boxedfrac#=\n answeris"))
def test_any_text_has_a_verdict(answer):
    """No text makes the reading fail."""
    assert EXACT.score(answer, ("1",), ()).outcome in Outcome


@pytest.mark.parametrize("target", [("x",), ("4", "four")])
def test_a_target_without_a_number_is_found_before_anything_is_asked(target):
    """Not at the first answer that has one."""
    with pytest.raises(UserError):
        EXACT.check(target, ())
