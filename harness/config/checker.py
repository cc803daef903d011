"""Checks a document's values against models and keeps every mistake, with its place and its mending."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from harness.config.document import Document, Steps
from harness.config.explain import explain, is_echo
from harness.config.mistakes import together
from harness.core.errors import UserError

_Model = TypeVar("_Model", bound=BaseModel)
_LONGEST = 60  # characters of a wrong value that a message shows
ROOT: tuple[Steps, ...] = ((),)


class Checker:
    """Collects the mistakes of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._mistakes: list[UserError] = []

    def mistake(self, steps: Steps, cause: str, fix: str = "") -> None:
        """Note a mistake at `steps`."""
        self._mistakes.append(UserError(cause, place=self.document.place(steps), fix=fix))

    def adopt(self, error: UserError, steps: Steps) -> None:
        """Note an error raised elsewhere, at `steps` unless it says its own place."""
        if error.place or "\n" in error.cause:
            self._mistakes.append(error)
        else:
            self.mistake(steps, error.cause, error.fix)

    def finish(self, checked: _Model | None) -> _Model:
        """What was checked, when there are no mistakes; otherwise raises them together."""
        if checked is None or self._mistakes:
            raise self.mistakes()
        return checked

    def mistakes(self) -> UserError:
        """Those noted so far, together."""
        return together(self._mistakes)

    def check(self, model: type[_Model], value: object, origins: tuple[Steps, ...] = ROOT) -> _Model | None:
        """`value` as `model`, None when mistakes were noted.

        `origins` are the places in the document that `value` was merged from, the last one whole.
        """
        try:
            return model.model_validate(value, context={"directory": self.document.path.resolve().parent})
        except ValidationError as error:
            self._note(error, model, value, origins)
        except UserError as error:
            self.adopt(error, origins[0])
        return None

    def _note(self, error: ValidationError, model: type[BaseModel], value: object, origins: tuple[Steps, ...]) -> None:
        schema = model.model_json_schema()
        meant: set[Steps] = set()
        details = [each for each in error.errors(include_url=False) if not is_echo(each)]
        for detail in sorted(details, key=lambda each: each["type"] == "missing"):
            steps = _followed(value, detail["loc"])
            place = next((origin + steps for origin in origins if origin + steps in self.document.lines), None)
            place = place or origins[-1] + steps
            if detail["type"] == "union_tag_invalid" and not place:
                place = ("kind",)  # the whole document would be no place at all
            explained = explain(detail, self._shown(detail["input"], place), schema)
            if explained.meant:
                meant.add((*place[:-1], explained.meant))
            if detail["type"] != "missing" or (*place, detail["loc"][-1]) not in meant:
                self.mistake(place, explained.cause, explained.fix)

    def _shown(self, value: object, place: Steps) -> str:
        """The value as written; one from the environment is named, not shown."""
        variables = self.document.variables.get(place)
        if variables:
            return f"the value of {' and '.join(variables)}"
        if isinstance(value, dict):
            return "a mapping"
        if isinstance(value, list):
            return "a list"
        text = json.dumps(value, default=str, ensure_ascii=False)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _followed(value: object, location: tuple[int | str, ...]) -> Steps:
    """The steps of pydantic's location that the value really has.

    Besides keys and positions a location holds the names of union members, which no file has.
    """
    steps: list[str | int] = []
    for step in location:
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and step < len(value):
                value = value[step]
            case _:
                continue
        steps.append(step)
    return tuple(steps)
