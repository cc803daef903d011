"""Values as they cross between the program and its checker: plain data, rebuilt on the other side from JSON.

Only data crosses: what a subclass adds, overloads or hides stays behind. An object that is no data crosses as a number
under which its owner keeps it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from harness.sandbox.inside.forms import FORMS, OF_TAG, array_of, array_parts
from harness.sandbox.inside.unreadable import UnreadableError

Plain = object
"""What JSON can hold: a scalar, or a list whose first item is a tag."""

_DEEPEST = 150
_LARGEST_INT = 1 << 64  # a larger one crosses in hexadecimal: Python reads no decimal number of over 4,300 digits


class Encoder:
    """Turns values into JSON. `keep` takes an object that is no data, and gives what stands for it."""

    def __init__(self, keep: Callable[[object], Plain]) -> None:
        self._keep = keep

    def encode(self, value: object) -> bytes:
        """JSON. Raises UnreadableError."""
        try:
            return json.dumps(self._plain(value, 0)).encode()
        except (ValueError, RecursionError, TypeError) as error:
            raise UnreadableError(str(error)[:200]) from None

    def _plain(self, value: object, depth: int) -> Plain:
        if value is None or type(value) is bool:
            return value
        if isinstance(value, (int, float, str)):
            return _scalar(value)
        if depth > _DEEPEST:
            raise UnreadableError(f"nested more than {_DEEPEST} deep")
        for form in FORMS:
            if isinstance(value, form.types):
                return [form.tag, *(self._plain(part, depth + 1) for part in form.parts(value))]
        array = array_parts(value)
        if array is not None:
            return ["array", *(self._plain(part, depth + 1) for part in array)]
        return self._keep(value)


class Decoder:
    """Turns JSON back into values. `find` gives what stands for an object of the other side, from its tag and rest."""

    def __init__(self, find: Callable[[list[Plain]], object]) -> None:
        self._find = find

    def decode(self, data: bytes) -> object:
        """The value. Raises UnreadableError for whatever the other side should not have sent."""
        try:
            return self._value(json.loads(data))
        except (ValueError, TypeError, LookupError, RecursionError, ArithmeticError, AttributeError) as error:
            raise UnreadableError(f"{type(error).__name__}: {error}"[:200]) from None

    def _value(self, plain: Plain) -> object:
        if not isinstance(plain, list):
            return plain
        tag, *rest = plain
        if tag in ("mine", "yours"):
            return self._find(plain)
        if tag == "int":
            return int(rest[0], 16)
        if tag == "text":
            return bytes.fromhex(rest[0]).decode("utf-16-be", "surrogatepass")
        parts = [self._value(each) for each in rest]
        return array_of(parts) if tag == "array" else OF_TAG[tag].value(parts)


def _scalar(value: float | str) -> Plain:
    """What the base type makes of it, whatever a subclass says."""
    if isinstance(value, str):
        text = str.__str__(value)
        lone = not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)
        return ["text", text.encode("utf-16-be", "surrogatepass").hex()] if lone else text
    if isinstance(value, float):
        return math.nan if math.isnan(value) else float.__pos__(value)
    number = int.__add__(value, 0)
    return number if -_LARGEST_INT < number < _LARGEST_INT else ["int", hex(number)]
