"""Unions of kinds."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from harness.core.errors import UserError
from harness.core.union import KindUnion


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


def test_other_packages_add_kinds(tmp_path, monkeypatch):
    """By an entry point named `<port>.<kind>`; what it gives must be a model."""
    (tmp_path / "extra_shapes.py").write_text(
        "from typing import Literal\nfrom harness.core.kind import Kind\n"
        'class Triangle(Kind):\n    kind: Literal["triangle"] = "triangle"\n    side: float\nnothing = 1\n'
    )
    info = tmp_path / "extra_shapes-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: extra-shapes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[harness.kinds]\nshape.triangle = extra_shapes:Triangle\nother.nothing = extra_shapes:nothing\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert "triangle" in KindUnion("shape", [Circle]).kinds
    with pytest.raises(UserError, match=r"other\.nothing .* is not a pydantic model"):
        KindUnion("other", [])
