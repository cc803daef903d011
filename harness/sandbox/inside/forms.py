"""The kinds of values that cross: how each is taken apart, and put together on the other side."""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import fractions
import itertools
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from harness.sandbox.inside.unreadable import UnreadableError

_LONGEST_ITERATION = 1_000_000
_NUMBERS_AND_TEXTS = "biufcUS"  # NumPy's kinds of items that are plain data

Parts = list[Any]


class Form(NamedTuple):
    """One kind: values of `types` are taken apart by `parts`, and `value` puts the parts together."""

    tag: str
    types: tuple[type, ...]
    parts: Callable[[Any], Iterable[object]]
    value: Callable[[Parts], object]


def _bounded(values: Iterable[object]) -> Parts:
    taken = list(itertools.islice(values, _LONGEST_ITERATION + 1))
    if len(taken) > _LONGEST_ITERATION:
        raise UnreadableError(f"an iterator of more than {_LONGEST_ITERATION:,} items")
    return taken


def _flat(value: dict[object, object]) -> Iterable[object]:
    return itertools.chain.from_iterable(dict.items(value))


def _pairs(parts: Parts) -> dict[object, object]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _type_name(value: type) -> list[object]:
    return [value.__name__]


def _builtin_type(parts: Parts) -> type:
    found = vars(builtins).get(parts[0])
    if not isinstance(found, type):
        raise UnreadableError(f"{parts[0]!r:.40} is no type of Python's")
    return found


class _BuiltinTypes(type):
    """Makes `isinstance` true for Python's own types, which cross by their names."""

    def __instancecheck__(cls, value: object) -> bool:
        return type(value) is type and vars(builtins).get(value.__name__) is value


class _BuiltinType(metaclass=_BuiltinTypes):
    pass


class _NamedTuples(type):
    """Makes `isinstance` true for tuples with names, which cross with them."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, tuple) and isinstance(getattr(type(value), "_fields", None), tuple)


class _NamedTuple(metaclass=_NamedTuples):
    pass


def _named_tuple(parts: Parts) -> object:
    name, fields, *values = parts
    if not isinstance(fields, tuple) or not all(isinstance(each, str) for each in (name, *fields)):
        raise UnreadableError("it is no tuple with names")
    return collections.namedtuple(name, fields)(*values)


_ITERATORS: tuple[type, ...] = (
    types.GeneratorType, map, filter, zip, enumerate, reversed,
    type(iter([])), type(iter(())), type(iter(set())), type(iter({})),
)  # fmt: skip

FORMS = (
    Form("list", (list,), list.__iter__, list),
    Form("named", (_NamedTuple,), lambda value: [type(value).__name__, type(value)._fields, *tuple.__iter__(value)],
         _named_tuple),
    Form("tuple", (tuple,), tuple.__iter__, tuple),
    Form("counter", (collections.Counter,), _flat, lambda parts: collections.Counter(_pairs(parts))),
    Form("ordered", (collections.OrderedDict,), _flat, lambda parts: collections.OrderedDict(_pairs(parts))),
    Form("dict", (dict,), _flat, _pairs),
    Form("set", (set,), set.__iter__, set),
    Form("frozenset", (frozenset,), frozenset.__iter__, frozenset),
    Form("bytes", (bytes,), lambda value: [bytes.hex(value)], lambda parts: bytes.fromhex(parts[0])),
    Form("bytearray", (bytearray,), lambda value: [bytearray.hex(value)], lambda parts: bytearray.fromhex(parts[0])),
    Form("complex", (complex,), lambda value: [value.real, value.imag], lambda parts: complex(*parts)),
    Form("range", (range,), lambda value: [value.start, value.stop, value.step], lambda parts: range(*parts)),
    Form("deque", (collections.deque,), collections.deque.__iter__, collections.deque),
    Form("decimal", (decimal.Decimal,), lambda value: [decimal.Decimal.__str__(value)],
         lambda parts: decimal.Decimal(parts[0])),
    Form("fraction", (fractions.Fraction,), lambda value: [value.numerator, value.denominator],
         lambda parts: fractions.Fraction(*parts)),
    Form("datetime", (datetime.datetime,), lambda value: [datetime.datetime.isoformat(value)],
         lambda parts: datetime.datetime.fromisoformat(parts[0])),
    Form("date", (datetime.date,), lambda value: [datetime.date.isoformat(value)],
         lambda parts: datetime.date.fromisoformat(parts[0])),
    Form("time", (datetime.time,), lambda value: [datetime.time.isoformat(value)],
         lambda parts: datetime.time.fromisoformat(parts[0])),
    Form("timedelta", (datetime.timedelta,), lambda value: [value.days, value.seconds, value.microseconds],
         lambda parts: datetime.timedelta(*parts)),
    Form("iterator", _ITERATORS, _bounded, iter),
    Form("keys", (type({}.keys()),), list, lambda parts: dict.fromkeys(parts).keys()),
    Form("list", (type({}.values()), type({}.items())), list, list),
    Form("type", (_BuiltinType,), _type_name, _builtin_type),
)  # fmt: skip
"""In the order in which they are tried: a special kind before the kind that it is a special case of."""

OF_TAG = {form.tag: form for form in FORMS}


def array_parts(value: object) -> Parts | None:
    """Type, shape and items of a NumPy array or number; None for what is none. NumPy is not imported for it."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, (numpy.ndarray, numpy.generic)):
        return None
    if value.dtype.kind not in _NUMBERS_AND_TEXTS:
        return None
    return [value.dtype.str, list(value.shape), numpy.asarray(value).ravel().tolist()]


def array_of(parts: Parts) -> object:
    """The array or number again."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        raise UnreadableError("it is a NumPy value, and the suite's libraries do not name numpy")
    dtype, shape, items = numpy.dtype(parts[0]), parts[1], parts[2]
    if dtype.kind not in _NUMBERS_AND_TEXTS or not isinstance(shape, list):
        raise UnreadableError(f"no array of {parts[0]!r:.20}")
    array = numpy.array(items, dtype=dtype).reshape(shape)
    return array if shape else array[()]
