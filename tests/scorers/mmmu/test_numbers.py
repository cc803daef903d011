"""Numbers in a text, held to what the official parser gave."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.mmmu.numbers import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [  # recorded from MMMU-Benchmark/MMMU @ bb0b95a: extract_numbers
        ("1,234", ["1,234", "234"]),
        ("1,234,567", ["1,234,567", "567"]),
        ("1234,567", ["567"]),
        ("1,2345", ["2345"]),
        ("1,234,5678", ["1,234", "5678"]),
        ("1,234.5", ["1,234", "234.5"]),
        ("-1,234", ["-1,234", "234"]),
        ("a1,234", ["234"]),
        ("1e5", ["1e5", "5"]),
        ("1.5E-3", ["1.5E-3", "1", "-3"]),
        ("1e5e3", ["1e5", "3"]),
        ("1.2.3e4", ["2.3e4", "1.2", "4"]),
        ("12,", []),
        ("12.5,", ["12"]),
        ("1.5e", ["1.5"]),
        ("1.5e3", ["1.5e3", "1", "3"]),
        ("a12", ["12"]),
        ("12a", []),
        ("-12", ["-12"]),
        ("5-3", ["5", "-3"]),
        (".5", [".5"]),
        ("..5", [".5"]),
        ("1.", ["1"]),
        ("1_0", ["0"]),
        ("٣٤", ["٣٤"]),
        ("1,234,567a", ["1,234"]),
        ("1,234a", []),
        ("1.2.3.4", ["1.2", ".3", ".4"]),
        ("0x1F", []),
        ("12.5.", ["12.5"]),
        ("1e+", []),
        ("3.e4", ["3", "4"]),
        ("1.5,2", ["1", "2"]),
    ],
)
def test_same_as_mmmu(text, found):
    """Groups of three digits, powers of ten, points, signs, letters beside them, other scripts."""
    assert numbers(text) == found


@given(st.text("0123456789.,-+eE a", max_size=60))
def test_found_numbers_are_numbers(text):
    """Each is a part of the text and has a value."""
    for found in numbers(text):
        assert found in text
        float(found.replace(",", ""))


@pytest.mark.parametrize(
    "text",
    ["1" * 100_000 + "a", "1" * 100_000 + ",", "1." * 50_000 + ",", "1,111" + ",111" * 25_000 + "a", "-" * 100_000],
)
def test_time_grows_with_the_length(text):
    """Looked for digit by digit, a row of them that is no number would take minutes."""
    started = time.process_time()
    numbers(text)
    assert time.process_time() - started < 1  # 0.05 s on a slow core
