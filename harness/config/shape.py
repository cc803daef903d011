"""What the shapes of all YAML files have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200)]


def text_or_mapping(value: object) -> str:
    """The tag of a value that may be written as a name or in full."""
    return "text" if isinstance(value, str) else "mapping"


class Shape(BaseModel):
    """A mapping in a YAML file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)
