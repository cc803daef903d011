"""A text as a cell of a CSV file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.cell import guarded

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001
NUMBER = re.compile("[+-][0-9]+(?:[.][0-9]+)?")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1-1",
        "-1\n",
        "-\u0661",
        "-cmd|' /C calc'!A0",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "'=1",
        "''@",
        "'-1",
    ],
)
def test_no_cell_is_a_formula(text):
    """OWASP's characters, first in a cell, get a ' before them."""
    assert guarded(text) == f"'{text}"


@given(st.text(alphabet="='+-@.\t\nab12") | st.text())
def test_the_guard_can_be_taken_away(text):
    """No two texts become one, apart from NUL: taking one ' away before a formula gives the text back."""
    cell = guarded(text)
    bare = cell.lstrip("'")
    back = cell[1:] if cell != bare and bare.startswith(FORMULA) else cell
    assert back == text.replace("\x00", "\ufffd")
    assert NUMBER.fullmatch(cell) or not cell.startswith(FORMULA)


@pytest.mark.parametrize("text", ["", "It is -1", "42", "-1", "+3.25", "-0.5", "it's"])
def test_harmless_cells_stay(text):
    """A number is a number, with its sign too."""
    assert guarded(text) == text
