"""Values cross as data, and as nothing else."""

import collections
import datetime
import decimal
import fractions
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.sandbox.inside.unreadable import UnreadableError
from harness.sandbox.inside.values import Decoder, Encoder

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters()),
    st.binary(),
    st.complex_numbers(allow_nan=False),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.datetimes().map(lambda moment: moment.replace(fold=0)),
    st.dates(),
    st.times().map(lambda time: time.replace(fold=0)),
    st.timedeltas(),
)
VALUES = st.recursive(
    SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=4),
        st.lists(values, max_size=4).map(tuple),
        st.lists(values, max_size=4).map(collections.deque),
        st.dictionaries(st.integers() | st.text(), values, max_size=4),
    ),
    max_leaves=12,
)


def keep(value):
    """Says that it cannot cross."""
    raise UnreadableError(f"a {type(value).__name__}")


def crossed(value):
    """What comes out on the other side."""
    return Decoder(keep).decode(Encoder(keep).encode(value))


@given(VALUES)
def test_data_crosses_unchanged(value):
    """What comes out equals what went in, type for type."""
    out = crossed(value)
    assert out == value
    assert repr(out) == repr(value)


@given(st.sets(st.integers() | st.text() | st.frozensets(st.integers())))
def test_sets_cross(value):
    """In whatever order their items come out."""
    assert crossed(value) == value
    assert type(crossed(frozenset(value))) is frozenset


@given(st.binary(max_size=200))
def test_bytes_that_are_no_value_are_unreadable(data):
    """Whatever the other side sends is a value or an UnreadableError, and no other error."""
    with suppress(UnreadableError):
        Decoder(keep).decode(data)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=6), lambda each: st.lists(each, max_size=4), max_leaves=20
    )
)
def test_json_that_is_no_value_is_unreadable(plain):
    """The same for JSON with wrong tags and parts."""
    with suppress(UnreadableError):
        Decoder(keep).decode(json.dumps(plain).encode())


@pytest.mark.parametrize(
    "value",
    [
        collections.Counter("aab"),
        collections.OrderedDict([(2, 1), (1, 2)]),
        range(3, 9, 2),
        10**5000,
        float("inf"),
        bytearray(b"ab"),
        "\ud800 alone",
        int,
        ValueError,
    ],
    ids=lambda value: type(value).__name__,
)
def test_rarer_kinds_cross(value):
    """Counters, ranges, huge numbers, lone surrogates and Python's own types come out as they went in."""
    assert crossed(value) == value
    assert type(crossed(value)) is type(value)


def test_iterators_come_out_as_iterators():
    """A generator's items cross, and are read once on the other side too."""
    out = crossed(number * 2 for number in range(3))
    assert list(out) == [0, 2, 4]
    assert list(out) == []


@pytest.mark.parametrize("base", [int, float, str, list, tuple, dict, set, bytes])
def test_a_subclass_is_stripped_of_what_it_overloads(base):
    """An int that says it equals everything is a plain int on the other side."""
    liar = type("Liar", (base,), {"__eq__": lambda *_: True, "__hash__": lambda _: 1, "__repr__": lambda _: "42"})
    out = crossed(liar())
    assert type(out) is base
    assert out == base()


def test_a_tuple_with_names_keeps_them():
    """Tests look at `result.x`; it is equal to a plain tuple, as any is."""
    out = crossed(collections.namedtuple("Point", "x y")(1, [2]))
    assert (out.x, out.y, type(out).__name__) == (1, [2], "Point")
    assert out == (1, [2])


def test_an_endless_iterator_cannot_cross():
    """It is given up after a million items."""
    with pytest.raises(UnreadableError, match="more than 1,000,000"):
        Encoder(keep).encode(1 for _ in iter(int, 1))


def test_what_holds_itself_cannot_cross():
    """A list in itself is too deep."""
    loop = []
    loop.append(loop)
    with pytest.raises(UnreadableError, match="deep"):
        Encoder(keep).encode(loop)


@pytest.mark.parametrize(
    "sent",
    [
        b'["type", "eval"]',
        b'["type", "__import__"]',
        b'["int", "zz"]',
        b'["fraction", 1, 0]',
        b'["set", ["list"]]',
        b'["dict", 1]',
        b'["nonsense"]',
        b'["named", "X", ["tuple", "a b"], 1]',
        b'["named", "X", ["tuple", "def"], 1]',
        b'["named", "X", 1]',
        b"[]",
        b'["array", "O", ["list", 1], ["list", 1]]',
        b"[" * 100_000,
        b"9" * 10_000,
    ],
    ids=lambda sent: sent[:20].decode(),
)
def test_crafted_messages_are_unreadable(sent):
    """Tags with parts that they cannot have, and JSON too deep or too long, are errors of one kind."""
    with pytest.raises(UnreadableError):
        Decoder(keep).decode(sent)


def test_numpy_arrays_cross_with_type_and_shape():
    """So do NumPy's numbers, which are no arrays on the other side either."""
    import numpy as np

    array = np.array([[1.5, 2.0], [3.0, 4.0]], dtype=np.float32)
    out = crossed(array)
    assert out.dtype == array.dtype
    assert (out == array).all()
    assert type(crossed(np.int16(7))) is np.int16


def test_moments_keep_their_zone():
    """A time of day with an offset comes out with it."""
    moment = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert crossed(moment).utcoffset() == datetime.timedelta(hours=2)
    assert crossed((decimal.Decimal("NaN"), fractions.Fraction(1, 3)))[1] == fractions.Fraction(1, 3)
