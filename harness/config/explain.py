"""What pydantic found wrong, in a user's words."""

from __future__ import annotations

from msgspec import Struct
from pydantic_core import ErrorDetails

from harness.config.keys import Schema, valid_keys
from harness.core.nearest import did_you_mean

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
    "date_type": "a date such as 2026-11-21",
    "date_from_datetime_parsing": "a date such as 2026-11-21",
    "path_type": "a path",
}


class Explanation(Struct, frozen=True):
    """A cause and how to mend it; `meant` is the valid key that a misspelt one was taken for."""

    cause: str
    fix: str = ""
    meant: str = ""


def explain(detail: ErrorDetails, given: str, schema: Schema) -> Explanation:
    """One of pydantic's findings; `given` is the value as it may be shown, `schema` the JSON Schema it broke."""
    kind, context, last = detail["type"], detail.get("ctx", {}), str((detail["loc"] or ("",))[-1])
    match kind:
        case "extra_forbidden":
            return _unknown_key(last, valid_keys(schema, detail["loc"][:-1]))
        case "missing" | "union_tag_not_found":
            cause, fix = f'"{last if kind == "missing" else "kind"}" is missing', ""
        case "union_tag_invalid":
            cause = f'unknown kind "{context["tag"]}"'
            fix = did_you_mean(context["tag"], _words(context["expected_tags"]), list_as="Valid kinds")
        case "literal_error" | "enum":
            cause = f"{given} is not allowed here"
            fix = did_you_mean(str(detail["input"]), _words(context["expected"]), list_as="Valid")
        case "too_short":
            cause, fix = f"needs at least {context['min_length']}, not {len(detail['input'])}", ""
        case "string_pattern_mismatch":
            cause, fix = f"{given} is not written as it must be here", f"Its form is {context['pattern']}"
        case "value_error":
            cause, fix = str(context["error"]), ""
        case _:
            message = f"should be {_SHOULD_BE[kind]}" if kind in _SHOULD_BE else detail["msg"].removeprefix("Input ")
            cause, fix = f"{message}, not {given}", ""
    return Explanation(cause, fix)


def is_echo(detail: ErrorDetails) -> bool:
    """Whether it only follows from others, as a default that depends on them, or a list short of its wrong items."""
    if detail["type"] == "too_short":
        return bool(len(detail["input"]) >= detail.get("ctx", {})["min_length"])
    return detail["type"] == "default_factory_not_called"


def _unknown_key(key: str, valid: list[str]) -> Explanation:
    fix = did_you_mean(key, valid, list_as="Valid keys")
    meant = next((each for each in valid if fix.startswith(f'Did you mean "{each}"?')), "")
    return Explanation(f'unknown key "{key}"', f'Did you mean "{meant}"?' if meant else fix, meant)


def _words(quoted: str) -> list[str]:
    """The words of pydantic's `'a', 'b' or 'c'`."""
    return quoted.replace(" or ", ", ").replace("'", "").split(", ")
