"""Numbers as users write them: true and false are none, and neither is infinity."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticKnownError


def _no_boolean(value: object) -> object:
    """Python would take true for 1."""
    if isinstance(value, bool):
        raise PydanticKnownError("float_type")
    return value


def _no_boolean_count(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


Finite = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_no_boolean)]
"""A number that is one: neither infinite nor "not a number"."""

Whole = Annotated[int, BeforeValidator(_no_boolean_count)]
"""A whole number."""
