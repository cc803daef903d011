"""Unions of kinds."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from harness.config.union import KindUnion


class Circle(BaseModel):
    kind: Literal["circle"] = "circle"
    radius: float


class Square(BaseModel):
    kind: Literal["square"] = "square"
    side: float


SHAPE = TypeAdapter(Annotated[object, KindUnion("shape", [Circle, Square], default="circle")])


def test_the_kind_decides():
    """A mapping becomes the kind it names, or the default."""
    assert SHAPE.validate_python({"kind": "square", "side": 2}) == Square(side=2)
    assert SHAPE.validate_python({"radius": 1}) == Circle(radius=1)


def test_an_unknown_kind_lists_the_known():
    """So that the message can suggest one."""
    with pytest.raises(ValidationError) as caught:
        SHAPE.validate_python({"kind": "sqare"})
    assert caught.value.errors()[0]["ctx"]["expected_tags"] == "'circle', 'square'"


def test_editors_see_every_kind():
    """The JSON Schema offers all of them, told apart by kind."""
    schema = SHAPE.json_schema()
    assert set(schema["discriminator"]["mapping"]) == {"circle", "square"}


def test_a_union_of_one_is_still_a_union():
    """Today's single endpoint is named in messages as tomorrow's many."""
    single = TypeAdapter(Annotated[object, KindUnion("shape", [Circle])])
    with pytest.raises(ValidationError, match="circle"):
        single.validate_python({"kind": "cirle", "radius": 1})
