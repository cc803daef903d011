"""Checks a document's values against a model and keeps every mistake, with its place and its mending."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from harness.config.document import Document, Steps
from harness.config.keys import valid_keys
from harness.config.mistakes import raise_all
from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.sample import JsonValue

_Checked = TypeVar("_Checked", bound=BaseModel)
_SHOULD_BE = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "date_from_datetime_parsing": "a date such as 2026-11-21",
    "date_type": "a date such as 2026-11-21",
    "path_type": "a path",
}


class Checker:
    """Collects mistakes of one document. `check` returns None where it found some; `finish` raises them together."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._mistakes: list[UserError] = []

    def mistake(self, steps: Steps, cause: str, fix: str = "") -> None:
        """Note a mistake at `steps`."""
        self._mistakes.append(UserError(cause, place=self.document.place(steps), fix=fix))

    def adopt(self, error: UserError, steps: Steps) -> None:
        """Note an error raised elsewhere, at `steps` unless it says its own place."""
        placed = error.place or "\n" in error.cause
        self._mistakes.append(error) if placed else self.mistake(steps, error.cause, error.fix)

    def finish(self) -> None:
        """Raise what was found."""
        raise_all(self._mistakes)

    def check(self, model: type[_Checked], value: JsonValue, origins: tuple[Steps, ...] = ((),)) -> _Checked | None:
        """`value` as `model`. `origins` are the places in the document that it was merged from, the last one whole."""
        try:
            return model.model_validate(value, context={"directory": self.document.path.resolve().parent})
        except ValidationError as error:
            details = error.errors(include_url=False)
        except UserError as error:
            self.adopt(error, origins[0])
            return None
        schema = model.model_json_schema()
        misspelt: set[tuple[Steps, str]] = set()
        for detail in sorted(details, key=lambda each: each["type"] == "missing"):
            steps, rest = _followed(value, detail["loc"])
            place = next((origin + steps for origin in origins if origin + steps in self.document.lines), None)
            if detail["type"] == "extra_forbidden":
                keys = valid_keys(schema, detail["loc"][:-1])
                fix = did_you_mean(str(steps[-1]), keys, list_as="Valid keys")
                misspelt.update((steps[:-1], key) for key in keys if f'Did you mean "{key}"?' in fix)
                cause = f'unknown key "{steps[-1]}"'
            elif detail["type"] == "missing":
                if (steps, str(rest)) in misspelt:
                    continue
                cause, fix = f'"{rest}" is missing', ""
            else:
                cause, fix = self._explained(detail, place or origins[-1] + steps)
            self.mistake(place or origins[-1] + steps, cause, fix)
        return None

    def _explained(self, detail: ErrorDetails, place: Steps) -> tuple[str, str]:
        kind, context = detail["type"], detail.get("ctx", {})
        if kind == "union_tag_not_found":
            return '"kind" is missing', ""
        if kind == "union_tag_invalid":
            valid = context["expected_tags"].replace("'", "").split(", ")
            return f'unknown kind "{context["tag"]}"', did_you_mean(context["tag"], valid, list_as="Valid kinds")
        given = self._given(detail["input"], place)
        if kind in ("literal_error", "enum"):
            valid = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{given} is not allowed here", did_you_mean(str(detail["input"]), valid, list_as="Valid")
        if kind == "value_error":
            return str(context["error"]), ""
        if kind in _SHOULD_BE:
            return f"should be {_SHOULD_BE[kind]}, not {given}", ""
        return f"{detail['msg'].removeprefix('Input ')}, not {given}", ""

    def _given(self, value: object, place: Steps) -> str:
        """The value as written; one from the environment is named, not shown."""
        variables = self.document.variables.get(place)
        if variables:
            return f"the value of {' and '.join(variables)}"
        if isinstance(value, dict):
            return "a mapping"
        if isinstance(value, list | tuple):
            return "a list"
        text = json.dumps(value, default=str, ensure_ascii=False)
        return text if len(text) <= 60 else f"{text[:60]}…"


def _followed(value: object, location: tuple[int | str, ...]) -> tuple[Steps, int | str | None]:
    """The steps of pydantic's location that the value really has, and the last one that it has not.

    Besides keys and positions a location holds the names of union members, which no file has.
    """
    steps: list[str | int] = []
    rest: int | str | None = None
    for step in location:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            rest = step
            continue
        steps.append(step)
    return tuple(steps), rest
