"""The levels of a load: one number, or a list of them that makes a sweep."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from harness.core.number import Finite, Whole

MOST = 100_000
"""Users, or requests per second: more is a slip of the pen, and its schedule would fill the memory."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _different(levels: tuple[float, ...]) -> tuple[float, ...]:
    if len(set(levels)) < len(levels):
        raise ValueError("the same level twice would be measured twice; say so with repetitions")
    return levels


def _shown(levels: tuple[float, ...]) -> object:
    return levels[0] if len(levels) == 1 else list(levels)


def _one_or_many(name: str, least: str) -> WithJsonSchema:
    one = {"type": name, least: 1 if name == "integer" else 0, "maximum": MOST}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})


_AsWritten = PlainSerializer(_shown, when_used="json")

Counts = Annotated[
    tuple[Annotated[Whole, Field(ge=1, le=MOST)], ...],
    Field(min_length=1),
    BeforeValidator(_as_list),
    AfterValidator(_different),
    _AsWritten,
    _one_or_many("integer", "minimum"),
]
"""Whole numbers from 1 to MOST, written as one or as a list."""

Rates = Annotated[
    tuple[Annotated[Finite, Field(gt=0, le=MOST)], ...],
    Field(min_length=1),
    BeforeValidator(_as_list),
    AfterValidator(_different),
    _AsWritten,
    _one_or_many("number", "exclusiveMinimum"),
]
"""Positive numbers up to MOST, written as one or as a list."""
