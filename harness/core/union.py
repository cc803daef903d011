"""A union of kinds, told apart by their `kind`: what pydantic validates where a port is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from harness.core.errors import UserError

GROUP = "harness.kinds"
"""The entry-point group of other packages' kinds, each named `<port>.<kind>`, such as `scorer.rouge`."""


def kind_name(kind: type[BaseModel]) -> str:
    """The one word that its `kind` field allows."""
    (name,) = get_args(kind.model_fields["kind"].annotation)
    return str(name)


class KindUnion:
    """Annotates a field typed as a port: `Annotated[Source, SOURCES]` takes a mapping and gives one of the kinds.

    `default` is the kind meant where none is written. `number` is a kind and its argument: they are meant where only a
    number is written.
    """

    def __init__(
        self,
        port: str,
        kinds: Iterable[type[BaseModel]],
        default: str | None = None,
        number: tuple[str, str] | None = None,
    ) -> None:
        self.port = port
        self.kinds = {kind_name(kind): kind for kind in (*kinds, *_installed(port))}
        self._default = default
        self._number = number

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by the kind named; the annotated type itself is for the type checker."""
        choices = {name: handler.generate_schema(kind) for name, kind in self.kinds.items()}
        union = core_schema.tagged_union_schema(choices, discriminator="kind")
        written = core_schema.union_schema([union, core_schema.float_schema()]) if self._number else union
        return core_schema.no_info_before_validator_function(
            self._with_default, union, json_schema_input_schema=written
        )

    def _with_default(self, value: object) -> object:
        if self._number is not None and isinstance(value, int | float) and not isinstance(value, bool):
            kind, argument = self._number
            return {"kind": kind, argument: value}
        if self._number is not None and not isinstance(value, dict | BaseModel):
            raise PydanticCustomError("number_or_kind", "Input should be a number, or a mapping with a kind")
        if self._default is not None and isinstance(value, dict) and "kind" not in value:
            return {"kind": self._default, **value}
        return value


def _installed(port: str) -> list[type[BaseModel]]:
    """Other packages' kinds for this port. Raises UserError for an entry point that gives no kind."""
    kinds: list[type[BaseModel]] = []
    for point in entry_points(group=GROUP):
        if not point.name.startswith(f"{port}."):
            continue
        kind = point.load()
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            raise UserError(f"the installed kind {point.name} ({point.value}) is not a pydantic model")
        kinds.append(kind)
    return kinds
