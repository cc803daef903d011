"""One side of a conversation in which either may call what the other has handed over. Only data crosses."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable, Iterator

from harness.sandbox.inside.unreadable import UnreadableError
from harness.sandbox.inside.values import Decoder, Encoder, Plain
from harness.sandbox.inside.wire import EndedError, TooLargeError, Wire

_MOST_OBJECTS = 1_000_000
_LONGEST_MESSAGE = 300
_STEERING = (StopIteration, StopAsyncIteration, EndedError, TooLargeError, UnreadableError)

Serve = Callable[[str, list[object]], object]
"""Does what the other side asks for, by its name and arguments."""


class UnreadableResultError(Exception):
    """What the other side has to say cannot cross."""


class ResultTooLargeError(Exception):
    """What the other side has to say is longer than any is read."""


class Remote:
    """An object of the other side. It equals itself alone, and is true: nothing the other side says changes that.

    Calls, attributes, items, lengths and iteration are asked of the other side.
    """

    __slots__ = ("_number", "_peer")

    _number: int
    _peer: Peer

    def __init__(self, peer: Peer, number: int) -> None:
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_number", number)

    def __call__(self, *arguments: object, **named: object) -> object:
        """Call it."""
        return self._peer.ask("call", self, list(arguments), named)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name.endswith("__"):  # copy, pickle and NumPy ask for many that would only confuse
            raise AttributeError(name)
        return self._peer.ask("get", self, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._peer.ask("set", self, name, value)

    def __len__(self) -> int:
        length = self._peer.ask("length", self)
        return length if type(length) is int and length >= 0 else 0

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[object]:
        items = self._peer.ask("items", self)
        return iter(items if isinstance(items, list) else [])

    def __getitem__(self, key: object) -> object:
        return self._peer.ask("item", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self._peer.ask("set item", self, key, value)

    def __contains__(self, item: object) -> bool:
        return self._peer.ask("contains", self, item) is True

    def __str__(self) -> str:
        text = self._peer.ask("text", self)
        return text if type(text) is str else ""

    def __repr__(self) -> str:
        return f"<object {self._number} of the program>"


class Peer:
    """Speaks over a wire. `serve` does what the other side asks; what is no data is lent where `lend` says so."""

    def __init__(self, wire: Wire, serve: Serve, lend: Callable[[object], bool] = lambda _: True) -> None:
        self._wire = wire
        self._serve = serve
        self._lend = lend
        self._objects: list[object] = []
        self._encoder = Encoder(self._keep)
        self._decoder = Decoder(self._find)

    def ask(self, what: str, *arguments: object) -> object:
        """Ask the other side and wait, serving what it asks meanwhile. Raises what it raises, and Wire's errors.

        Raises UnreadableResultError when an argument or the answer cannot cross, UnreadableError for what is no answer.
        """
        try:
            message = self._encoder.encode(["ask", what, list(arguments)])
        except UnreadableError as error:
            raise UnreadableResultError(f"an argument cannot cross: {error}") from None
        self._wire.send(message)
        while True:
            kind, *rest = self.read()
            if kind == "ask":
                self._answer(rest)
            elif kind == "done" and len(rest) == 1:
                return rest[0]
            elif kind == "raised" and len(rest) == 3:
                raise _rebuilt(*rest)
            elif kind == "unreadable" and len(rest) == 1:
                raise UnreadableResultError(str(rest[0])[:_LONGEST_MESSAGE])
            elif kind == "large" and not rest:
                raise ResultTooLargeError
            else:
                raise UnreadableError("it is no answer")

    def serve_forever(self) -> None:
        """Answer until the other side closes its end: raises EndedError then."""
        while True:
            kind, *rest = self.read()
            if kind == "ask":
                self._answer(rest)

    def read(self) -> list[object]:
        """The next message. Raises Wire's errors, and UnreadableError for what is none."""
        message = self._decoder.decode(self._wire.receive())
        if not isinstance(message, list) or not message:
            raise UnreadableError("it is no message")
        return message

    def _answer(self, asked: list[object]) -> None:
        what, arguments = asked if len(asked) == 2 else (None, None)
        if not isinstance(what, str) or not isinstance(arguments, list):
            raise UnreadableError("it is no question")
        try:
            reply: list[object] = ["done", self._serve(what, arguments)]
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            reply = described(error)
        self._send(reply)

    def _send(self, reply: list[object]) -> None:
        try:
            self._wire.send(self._encoder.encode(reply))
        except UnreadableError as error:
            self._wire.send(json.dumps(["list", "unreadable", str(error)]).encode())
        except TooLargeError:
            self._wire.send(b'["list", "large"]')

    def _keep(self, value: object) -> Plain:
        if isinstance(value, Remote):
            return ["yours", object.__getattribute__(value, "_number")]
        if not self._lend(value) or len(self._objects) >= _MOST_OBJECTS:
            raise UnreadableError(f"a {type(value).__name__} is no plain data")
        self._objects.append(value)
        return ["mine", len(self._objects) - 1]

    def _find(self, plain: list[Plain]) -> object:
        tag, number = plain
        if type(number) is not int or number < 0:
            raise UnreadableError("it names no object")
        if tag == "mine":
            return Remote(self, number)
        if tag == "yours":
            return self._objects[number]
        raise UnreadableError(f"{tag!r:.20} is no kind of value")


def described(error: BaseException) -> list[object]:
    """An exception as it crosses: where its classes are defined, most special first, its words, and its errno."""
    try:
        words = str(error)[:_LONGEST_MESSAGE]
    except Exception:  # the program's own __str__ may do anything
        words = ""
    classes = [[str(each.__module__), str(each.__name__)] for each in type(error).__mro__]
    number = error.errno if isinstance(error, OSError) and type(error.errno) is int else 0
    return ["raised", classes, words, number]


def _rebuilt(classes: object, words: object, number: object) -> Exception:
    """The nearest exception that is known on this side; its constructor is not called.

    A class of the program itself is not known: the nearest of its bases stands for it. An exception that would steer
    the tests, by ending a loop, skipping a test or saying what only the wire can know, is only an error.
    """
    for module, name in classes if isinstance(classes, list) else []:
        found = getattr(builtins if module == "builtins" else sys.modules.get(str(module)), str(name), None)
        if not isinstance(found, type) or not issubclass(found, BaseException):
            continue
        if not issubclass(found, Exception) or issubclass(found, _STEERING) or str(module).startswith("unittest"):
            return RuntimeError(f"{name}: {words}")
        try:
            error = found.__new__(found, str(words))
            error.args = (str(words),)
        except Exception:  # one that cannot be made of words
            break
        if isinstance(error, OSError) and type(number) is int and number:
            error.errno = number
        return error
    return RuntimeError(str(words))
