"""Two sides call each other's functions; data crosses, objects stay where they are, and lies do no harm."""

from __future__ import annotations

import errno
import json
import os
import unittest
from threading import Thread

import pytest

from harness.sandbox.inside.peer import Peer, Remote, ResultTooLargeError, UnreadableResultError
from harness.sandbox.inside.unreadable import UnreadableError
from harness.sandbox.inside.wire import LARGEST, EndedError, TooLargeError, Wire


class Thing:
    """An object that is no data."""

    def __init__(self):
        self.value = 1
        self.items = {"a": 1}

    def grown(self, by, *, times=1):
        """A method with a named argument."""
        return self.value + by * times

    def itself(self):
        """The same object again."""
        return self

    def __len__(self):
        return 7

    def __iter__(self):
        return iter([1, 2])

    def __contains__(self, item):
        return item == 3

    def __getitem__(self, key):
        return self.items[key]

    def __setitem__(self, key, value):
        self.items[key] = value

    def __str__(self):
        return "a thing"


ANSWERS = {
    "call": lambda target, arguments, named: target(*arguments, **named),
    "get": getattr,
    "set": setattr,
    "length": len,
    "items": list,
    "item": lambda target, key: target[key],
    "set item": lambda target, key, value: target.__setitem__(key, value),
    "contains": lambda target, item: item in target,
    "text": str,
}


@pytest.fixture
def program():
    """One side of a conversation with a thread that gives out `value()` and does what is asked of objects."""
    there_read, here_write = os.pipe()
    here_read, there_write = os.pipe()
    given = {"value": Thing}

    def serve(what, arguments):
        return given["value"](*arguments) if what == "value" else ANSWERS[what](*arguments)

    def forever():
        with pytest.raises(EndedError):
            Peer(Wire(there_read, there_write), serve).serve_forever()
        os.close(there_read)
        os.close(there_write)

    thread = Thread(target=forever)
    thread.start()
    here = Peer(Wire(here_read, here_write), lambda what, arguments: arguments[0](*arguments[1], **arguments[2]))
    here.given = given
    yield here
    os.close(here_write)
    thread.join()
    os.close(here_read)


def asked(program, value, *arguments):
    """What comes of the other side's function."""
    program.given["value"] = value
    return program.ask("value", *arguments)


def test_data_comes_as_data(program):
    """Arguments and results, of the kinds that cross."""
    value = {"a": [1, (2.5, None)], 3: {"x", "y"}, "n": 10**30}
    assert asked(program, lambda x: x, value) == value


def test_an_object_is_asked_where_it_is(program):
    """Attributes, calls, items, lengths, iteration, membership and text; and what is set is set there."""
    thing = asked(program, Thing)
    assert isinstance(thing, Remote)
    assert thing.value == 1
    thing.value = 5
    assert thing.grown(2, times=10) == 25
    assert (len(thing), list(thing), 3 in thing, 4 in thing, str(thing)) == (7, [1, 2], True, False, "a thing")
    thing["b"] = 2
    assert thing["b"] == 2
    with pytest.raises(KeyError):
        thing["c"]


def test_an_object_that_goes_back_is_itself_there(program):
    """A test hands the program its own node."""
    thing = asked(program, Thing)
    assert asked(program, lambda x: type(x).__name__, thing) == "Thing"
    assert asked(program, lambda x, y: x is y, thing, thing.itself()) is True


def test_an_object_equals_itself_alone_and_is_true(program):
    """Whatever it says: the other side is not asked."""

    class Everything:
        __eq__ = lambda *_: True  # noqa: E731
        __hash__ = None
        __bool__ = lambda _: False  # noqa: E731
        __len__ = lambda _: -5  # noqa: E731

    one = asked(program, Everything)
    assert one != 42
    assert one == one  # noqa: PLR0124 -- that is the claim
    assert one
    assert "object" in repr(one)


def test_what_an_object_says_of_itself_has_the_type_that_python_wants(program):
    """A length that is none, items and a text that are something else."""
    lying = asked(program, Thing)
    found = {"length": "x", "items": 3, "text": 4, "contains": "yes"}
    kept = dict(ANSWERS)
    try:
        ANSWERS.update({name: lambda *_, value=value: value for name, value in found.items()})
        assert (len(lying), list(lying), str(lying), 1 in lying) == (0, [], "", False)
        ANSWERS["length"] = lambda _: -5
        assert len(lying) == 0
    finally:
        ANSWERS.update(kept)


def test_names_of_python_s_own_are_not_asked_for(program):
    """`copy`, `pickle` and NumPy look for many that would only confuse them."""
    thing = asked(program, Thing)
    with pytest.raises(AttributeError):
        _ = thing.__array__
    with pytest.raises(AttributeError):
        _ = thing.__deepcopy__


def test_a_function_that_was_handed_over_is_called_here(program):
    """With data, in the middle of a call; also when it calls the other side again."""
    assert asked(program, lambda f: f(3) + f(4), lambda x: x * 10) == 70
    thing = asked(program, Thing)
    assert asked(program, lambda f: f(), lambda: thing.grown(1)) == 2
    assert asked(program, sorted, [3, 1, 2]) == [1, 2, 3]


def test_an_exception_of_a_function_that_was_handed_over_comes_back_through(program):
    """The program may catch it, and so may the test."""

    def fails():
        raise KeyError("k")

    def catches(f):
        try:
            f()
        except KeyError as error:
            return str(error)
        return "nothing"

    assert "k" in asked(program, catches, fails)
    with pytest.raises(KeyError):
        asked(program, lambda f: f(), fails)


class OwnError(ValueError):
    """Defined here, so that it is known."""


def raises(error):
    """A function that raises it."""

    def function():
        raise error

    return function


KNOWN = [
    ValueError("v"), KeyError("k"), OSError(), ZeroDivisionError("z"), NotImplementedError(), OwnError("o"),
    AssertionError("a"), UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), json.JSONDecodeError("m", "d", 0),
]  # fmt: skip


@pytest.mark.parametrize("error", KNOWN, ids=lambda error: type(error).__name__)
def test_exceptions_are_what_they_were(program, error):
    """The nearest class that both sides know, with its words; no constructor is called."""
    with pytest.raises((ValueError, LookupError, ArithmeticError, OSError, RuntimeError, AssertionError)) as caught:
        asked(program, raises(error))
    assert type(caught.value) is type(error)


def test_a_class_of_the_program_s_own_is_its_nearest_base(program):
    """It is not known on this side."""
    special = type("SpecialError", (LookupError,), {"__module__": "candidate"})
    with pytest.raises(LookupError, match="words") as caught:
        asked(program, raises(special("words")))
    assert type(caught.value) is LookupError


def test_an_error_of_the_system_keeps_its_number(program):
    """So that what was forbidden can be told from what was not there."""
    with pytest.raises(PermissionError) as caught:
        asked(program, raises(PermissionError(errno.EACCES, "no")))
    assert caught.value.errno == errno.EACCES


STEERING = [
    StopIteration(1), StopAsyncIteration(), SystemExit(0), KeyboardInterrupt(), unittest.SkipTest("s"), EndedError(),
    TooLargeError(), UnreadableError("u"),
]  # fmt: skip


@pytest.mark.parametrize("error", STEERING, ids=lambda error: type(error).__name__)
def test_an_exception_that_would_steer_the_tests_is_only_an_error(program, error):
    """It ends no loop, skips no test, stops no runner, and says nothing of the wire."""
    with pytest.raises(RuntimeError) as caught:
        asked(program, raises(error))
    assert type(caught.value) is RuntimeError


def test_an_exception_that_cannot_say_what_it_is_has_no_words(program):
    """Its own `__str__` may do anything."""

    class SilentError(ValueError):
        def __str__(self):
            raise OSError

    with pytest.raises(ValueError, match=r"^$"):
        asked(program, raises(SilentError()))


def test_what_cannot_cross_is_said_so(program):
    """In a result and in an argument; the conversation goes on."""
    deep = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(UnreadableResultError):
        asked(program, lambda: deep)
    with pytest.raises(UnreadableResultError, match="argument"):
        asked(program, len, deep)
    with pytest.raises(ResultTooLargeError):
        asked(program, lambda: "x" * (LARGEST + 1))
    assert asked(program, lambda: 1) == 1


def test_a_side_lends_only_what_it_says(program):
    """The tests lend functions, and none of their objects."""
    program._lend = callable
    with pytest.raises(UnreadableResultError):
        asked(program, lambda x: 1, Thing())
    assert asked(program, lambda f: f(2), abs) == 2


LIES = {
    "no JSON": b"hello",
    "no list": b"3",
    "an empty list": b'["list"]',
    "an unknown kind": b'["list", "nonsense"]',
    "done without a value": b'["list", "done"]',
    "done with two": b'["list", "done", 1, 2]',
    "an object that was never lent": b'["list", "done", ["yours", 0]]',
    "an object of a negative number": b'["list", "done", ["yours", -1]]',
    "an object without a number": b'["list", "done", ["mine", "x"]]',
    "an object of true": b'["list", "done", ["yours", true]]',
    "an unknown value": b'["list", "done", ["exec", "x"]]',
    "a tag that is no text": b'["list", "done", [[], 1]]',
    "a huge number of digits": b'["list", "done", ' + b"9" * 5000 + b"]",
    "a deep value": b'["list", "done", ' + b'["list", ' * 5000 + b"1" + b"]" * 5000 + b"]",
    "raised without classes": b'["list", "raised"]',
    "asked for nothing": b'["list", "ask"]',
    "asked with too much": b'["list", "ask", "call", ["list"], 3]',
    "asked by a number": b'["list", "ask", 1, ["list"]]',
    "asked with no list": b'["list", "ask", "call", 1]',
    "an unreadable that says nothing": b'["list", "unreadable"]',
}


@pytest.mark.parametrize("message", LIES.values(), ids=LIES)
def test_a_lie_is_no_answer(message):
    """It is told from an answer in one way, which the checker takes for a crash."""
    here_read, there_write = os.pipe()
    there_read, here_write = os.pipe()
    try:
        os.write(there_write, len(message).to_bytes(4, "big") + message)
        with pytest.raises(UnreadableError):
            Peer(Wire(here_read, here_write), lambda *_: None).ask("value")
    finally:
        for end in (here_read, there_write, there_read, here_write):
            os.close(end)


RAISED = [
    b'["list", "raised", ["list"], "w", 0]',
    b'["list", "raised", 3, null, "x"]',
    b'["list", "raised", ["list", ["list", "os", "system"]], "w", 0]',
    b'["list", "raised", ["list", ["list", "builtins", "KeyboardInterrupt"]], "w", 0]',
    b'["list", "raised", ["list", ["list", "builtins", "eval"], ["list", "builtins", "ValueError"]], "w", 0]',
    b'["list", "raised", ["list", ["list", null, null]], "w", 0]',
    b'["list", "raised", ["list", ["list", "harness.sandbox.inside.watch", "Over"]], "w", 0]',
    b'["list", "raised", ["list", 3, "x"], "w", 0]',
    b'["list", "raised", ["list", ["list", "a"]], "w", 0]',
]


@pytest.mark.parametrize("message", RAISED)
def test_whatever_is_said_to_be_raised_is_an_exception(message):
    """Never one that ends the checker, and nothing is called."""
    here_read, there_write = os.pipe()
    try:
        os.write(there_write, len(message).to_bytes(4, "big") + message)
        with pytest.raises(Exception):  # noqa: B017 -- any that is no BaseException
            Peer(Wire(here_read, there_write), lambda *_: None).ask("value")
    finally:
        os.close(here_read)
        os.close(there_write)
