"""Numbers as users write them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from harness.core.number import Finite, Whole


@pytest.mark.parametrize("value", [True, False, float("inf"), float("nan"), "many"])
def test_what_is_no_number(value):
    """Python takes true for 1 and infinity for a float."""
    with pytest.raises(ValidationError):
        TypeAdapter(Finite).validate_python(value)
    with pytest.raises(ValidationError):
        TypeAdapter(Whole).validate_python(value)


def test_numbers_are_taken_as_written():
    """Also as text, which is what YAML makes of 1e3."""
    assert TypeAdapter(Finite).validate_python("1e3") == 1000
    assert TypeAdapter(Whole).validate_python(8) == 8
