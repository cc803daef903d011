"""Whole programs that read text and write text: each case is a process of its own."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.program import Place, Program
from harness.sandbox.inside.request import Request
from harness.sandbox.inside.room import empty
from harness.sandbox.inside.watch import Over

_PATIENCE_S = 0.005
_PIECE = 1 << 16


def check_runs(request: Request, place: Place, notes: Notes) -> None:
    """One test for each run; after one that was over its time the others are left out, as they may all be."""
    program = request.body().program
    for _ in range(request.head.runs):
        try:
            _check(request, program, place, notes)
        except Over as over:
            notes.fails(over.kind, over.message)
            notes.contended |= over.contended
            if over.kind == "timeout":
                break
        except Exception as error:  # whatever the program raised
            notes.raised(error)
    notes.not_run(request.skip())


def _check(request: Request, source: str, place: Place, notes: Notes) -> None:
    there_in, here_in = os.pipe()
    here_out, there_out = os.pipe()
    try:
        program = Program(request.head.allowance, place, (there_in, there_out))
    finally:
        os.close(there_in)
        os.close(there_out)
    pair = request.next_run()
    console = _Console(program, here_in, here_out, pair.given, request.head.output_bytes)
    program.meanwhile = console.serve
    try:
        console.serve()
        wrong = _run(program, source)
        console.finish()
    finally:
        console.close()
        program.end()
        if place.walls.writable is not None:
            empty(place.walls.writable)  # the next run is to find nothing of this one
    if wrong is not None:
        notes.fails("syntax", wrong)
    elif same_output(console.text(), pair.expected):
        notes.passes()
    else:
        notes.fails("assertion", f"it printed {console.text()!r:.120}, not {pair.expected!r:.120}")


def _run(program: Program, source: str) -> str | None:
    """Run it to its end; what is wrong with it, where it does not compile."""
    try:
        answer = program.ask("run", source)
    except Over as over:
        if over.clean:  # `os._exit(0)`, which some put at the end of their programs
            return None
        raise
    if not isinstance(answer, list) or len(answer) != 2:
        return "it does not compile"
    return None if answer[0] == "loaded" else str(answer[1])[:300]


class _Console:
    """What the program reads and prints, served while it runs."""

    def __init__(self, program: Program, write_to: int, read_from: int, text: str, most: int) -> None:
        self._program, self._write_to, self._read_from, self._most = program, write_to, read_from, most
        self._rest = memoryview(text.encode("utf-8", "surrogatepass"))
        self._printed: list[bytes] = []
        self._size = 0
        self._open = {write_to, read_from}
        for each in self._open:
            os.set_blocking(each, False)

    def serve(self, patience_s: float = 0.0) -> bool:
        """Write and read what can be; whether there was anything. Raises Over for too much output."""
        reading = [self._read_from] if self._read_from in self._open else []
        writing = [self._write_to] if self._write_to in self._open else []
        readable, writable, _ = select.select(reading, writing, [], patience_s)
        if writable:
            self._write()
        if readable:
            self._read()
        return bool(readable or writable)

    def finish(self) -> None:
        """Read what is left in the pipe."""
        while self._read_from in self._open and self.serve():
            pass

    def text(self) -> str:
        """What was printed."""
        return b"".join(self._printed).decode("utf-8", "replace")

    def close(self) -> None:
        """Close both pipes."""
        for each in tuple(self._open):
            self._shut(each)

    def _write(self) -> None:
        try:
            self._rest = self._rest[os.write(self._write_to, self._rest[:_PIECE]) :]
        except BlockingIOError:
            return
        except OSError:  # it reads no more
            self._rest = self._rest[:0]
        if not self._rest:
            self._shut(self._write_to)

    def _read(self) -> None:
        data = b""
        with suppress(BlockingIOError):
            data = os.read(self._read_from, _PIECE)
            if not data:
                self._shut(self._read_from)
        self._size += len(data)
        if self._size > self._most:
            raise self._program.stopped("output", f"more than {self._most >> 10:,} KB of output")
        self._printed.append(data)

    def _shut(self, each: int) -> None:
        self._open.discard(each)
        os.close(each)


def same_output(printed: str, expected: str) -> bool:
    """Line by line without outer blanks, as texts or as decimal numbers: `grade_stdio` of LiveCodeBench's
    lcb_runner/evaluation/testing_util.py."""
    lines, wanted = ([line.strip() for line in text.strip().split("\n")] for text in (printed, expected))
    return len(lines) == len(wanted) and all(_same_line(*pair) for pair in zip(lines, wanted, strict=True))


def _same_line(line: str, wanted: str) -> bool:
    if line == wanted:
        return True
    try:
        return [Decimal(word) for word in line.split()] == [Decimal(word) for word in wanted.split()]
    except InvalidOperation:
        return False
