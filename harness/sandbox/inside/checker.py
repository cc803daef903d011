"""The checker's process: starts the program's, puts the tests to it and decides. It never runs the program itself."""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress

from harness.sandbox.inside import jail
from harness.sandbox.inside.asserts import check_asserts
from harness.sandbox.inside.calls import check_calls
from harness.sandbox.inside.namespaces import keep_other_files, own_folder
from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.program import Place, Program
from harness.sandbox.inside.request import Head, Request, Setting
from harness.sandbox.inside.room import Room
from harness.sandbox.inside.runs import check_runs
from harness.sandbox.inside.units import check_units
from harness.sandbox.inside.watch import Over

MOST_INODES = 10_000  # files and folders of one execution

_INTERPRETER_BYTES = 256 << 20  # address space of Python itself
_LIBRARIES_BYTES = 1 << 30  # and of libraries with code of their own
_CHECKER_BYTES = 2 << 30  # results, and the tests' own data
_CHECKER_CPU_S = 120
_SPARE_CPU_S = 2  # the kernel's own limit only stands in for the watch, which sees fractions of a second
_OPEN_FILES = 64


def check(request: Request, setting: Setting) -> bytes:
    """Run the tests; the result as the harness reads it. This process is of no use for anything else afterwards."""
    random.seed(0)
    notes = Notes()
    limited = setting.locked and own_folder(setting.folder, request.head.files_bytes, MOST_INODES)
    os.chdir(setting.folder)
    room = None if limited else Room(setting.folder, request.head.files_bytes, MOST_INODES)
    own_files = limited and keep_other_files(setting.folder)
    walls = _walls(request.head, setting)._replace(own_files=own_files)
    if request.head.kind == "runs":
        check_runs(request, Place(walls, room), notes)
    else:
        program = Program(request.head.allowance, Place(walls, room))
        jail.enter(_own_walls(request.head, setting, program.pid))
        with suppress(Over):
            _check(program, request, notes)
        _note_end(program, notes)
    return json.dumps(notes.result()).encode()


def _check(program: Program, request: Request, notes: Notes) -> None:
    checks = {"asserts": check_asserts, "calls": check_calls, "units": check_units}
    checks[request.head.kind](program, request.body(), notes)


def _note_end(program: Program, notes: Notes) -> None:
    """What ended the program fails it, even where a test caught the exception that said so."""
    if program.over is not None:
        notes.fails(program.over.kind, program.over.message)
        notes.contended = program.over.contended


def _walls(head: Head, setting: Setting) -> jail.Jail:
    return jail.Jail(
        readable=(*jail.readable_paths(), *setting.paths),
        writable=setting.folder,
        memory_bytes=_own_bytes(setting) + head.memory_bytes,
        cpu_s=int(head.allowance.cpu_s) + _SPARE_CPU_S,
        file_bytes=head.files_bytes,
        open_files=_OPEN_FILES,
        may_signal=None,
        locked=setting.locked,
    )


def _own_walls(head: Head, setting: Setting, program: int) -> jail.Jail:
    walls = _walls(head, setting)
    return walls._replace(
        readable=(*walls.readable, setting.folder),  # where what is written has to be watched
        writable=setting.folder if head.kind == "units" else None,
        memory_bytes=_own_bytes(setting) + _CHECKER_BYTES,
        cpu_s=_CHECKER_CPU_S,
        may_signal=program,
    )


def _own_bytes(setting: Setting) -> int:
    return _INTERPRETER_BYTES + (_LIBRARIES_BYTES if setting.libraries else 0)
