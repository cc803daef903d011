"""The program as the checker sees it: somebody to talk to, who may lie, dawdle or end at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from harness.sandbox.inside import jail
from harness.sandbox.inside.candidate import Streams, become_candidate
from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.peer import Peer
from harness.sandbox.inside.room import Room
from harness.sandbox.inside.unreadable import UnreadableError
from harness.sandbox.inside.watch import Allowance, Over, Watch
from harness.sandbox.inside.wire import EndedError, TooLargeError, Wire


class Place(NamedTuple):
    """Where a program runs: its jail, and what keeps its files few where the file system does not."""

    walls: jail.Jail
    room: Room | None


class Program(Peer):
    """The process of the program, started in its jail. It is lent functions of the tests to call, and nothing else."""

    def __init__(self, allowance: Allowance, place: Place, streams: tuple[int, int] | None = None) -> None:
        here_read, there_write = os.pipe()
        there_read, here_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            become_candidate(Streams(there_read, there_write, *(streams or ())), place.walls)
        os.close(there_read)
        os.close(there_write)
        self.names: dict[str, object] = {}
        self.meanwhile: Callable[[], object] = int  # what else is to be done while it works: nothing
        self.pid = pid
        self._watch = Watch(pid, allowance)
        self._asking = False
        self._room = place.room
        self._ends = (here_read, here_write)
        super().__init__(Wire(here_read, here_write, self._wait), _serve, callable)

    def ask(self, what: str, *arguments: object) -> object:
        """Ask, within a test's allowance. Raises what the program raises, and Over when it answers no more.

        What is asked while it asks something itself is within the same allowance.
        """
        if self._asking:
            return self._asked(what, *arguments)
        self._asking = True
        self._watch.begin()
        try:
            return self._asked(what, *arguments)
        finally:
            self._asking = False
            self._watch.end()

    def _asked(self, what: str, *arguments: object) -> object:
        self._watch.look()
        try:
            answer = super().ask(what, *arguments)
        except EndedError:
            raise self._watch.ended() from None
        except UnreadableError as error:
            raise self.stopped("crash", f"it sent what is no answer: {error}") from None
        self._watch.look()  # what came too late is late, even where nobody looked in time
        return answer

    def read(self) -> list[object]:
        """The next message, while it is within its allowance: it may send many, and never an answer."""
        try:
            message = super().read()
        except (TooLargeError, MemoryError):
            raise self.stopped("output", "the result is larger than any is read") from None
        self._watch.look()
        return message

    def stopped(self, kind: str, message: str) -> Over:
        """End it, for a reason to raise."""
        over = Over(kind, message)
        self._watch.stop(over)
        return over

    @property
    def over(self) -> Over | None:
        """What ended it; None while it has not ended."""
        return self._watch.cause

    def end(self) -> None:
        """End it where it has not ended, and forget it."""
        self.stopped("crash", "it was ended")
        for end in self._ends:
            os.close(end)

    def _wait(self) -> None:
        self.meanwhile()
        self._watch.look()
        if self._room is not None and self._room.full():
            raise self.stopped("output", "more files than may be written")


def _serve(what: str, arguments: list[object]) -> object:
    """The program calls a function that a test handed to it."""
    function, positional, named = arguments
    if what != "call" or not callable(function) or not isinstance(positional, list) or not isinstance(named, dict):
        raise TypeError(f"{what!r:.20} cannot be asked of a test")
    return function(*positional, **named)


def loaded(program: Program, source: str, names: list[str], notes: Notes) -> bool:
    """Let the program define its functions, and find those of `names`; notes what went wrong."""
    try:
        answer = program.ask("load", source, names)
    except Exception as error:  # whatever the program raised
        notes.raised(error)
        return False
    if isinstance(answer, list) and len(answer) == 2 and answer[0] == "loaded" and isinstance(answer[1], dict):
        program.names = {str(name): value for name, value in answer[1].items() if name in names}
        return True
    notes.fails("syntax", str(answer[1])[:300] if isinstance(answer, list) and len(answer) == 2 else "")
    return False
