"""A worker of the sandbox: a warm interpreter that forks a checker for each program, and sees that nothing of it stays.

It speaks over its standard input and output, and ends when its input does: however the harness ends, so does it.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import json
import os
import platform
import select
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from harness.sandbox.inside import landlock
from harness.sandbox.inside.checker import check
from harness.sandbox.inside.namespaces import become_init, own_folder, separate
from harness.sandbox.inside.request import Request, Setting, setting_of
from harness.sandbox.inside.room import empty
from harness.sandbox.inside.wire import LARGEST_OF_TESTS, EndedError, Wire

_WARM = (
    "bisect", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "heapq", "io", "itertools", "json", "math", "operator", "queue", "random", "re", "statistics", "string",
    "textwrap", "time", "typing", "unittest",
)  # fmt: skip


def main() -> None:
    """Serve until the harness closes its end."""
    wire, ends = _take_over_streams()
    setting = setting_of(wire.receive())
    try:
        facts = _prepare(setting, ends)
    except (ImportError, OSError) as error:
        wire.send(json.dumps({"problem": f"{type(error).__name__}: {error}"}).encode())
        return
    wire.send(json.dumps(facts).encode())
    watched = not facts["own_folder"]
    try:
        while _asked(ends[0]):
            _carry_out(ends, setting, watched)
    except EndedError:
        pass
    finally:
        empty(setting.folder)
        with suppress(OSError):  # it may not be ours to remove
            os.rmdir(setting.folder)  # noqa: PTH106 -- pathlib imports slowly


def _asked(end: int) -> bool:
    """Wait for a request; whether there is one, and not the end of the harness."""
    poll = select.poll()
    poll.register(end, select.POLLIN)
    return bool(poll.poll()[0][1] & select.POLLIN)


def _take_over_streams() -> tuple[Wire, tuple[int, int]]:
    """Standard input and output become the wire's alone: what a program prints must not get there."""
    ends = os.dup(0), os.dup(1)
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return Wire(*ends), ends


def _prepare(setting: Setting, ends: tuple[int, int]) -> dict[str, object]:
    if setting.locked and landlock.abi() < 1:
        raise OSError("there is no Landlock where they would be run")
    sys.path.extend(setting.paths)
    for name in (*_WARM, *setting.libraries):
        importlib.import_module(name)
    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # which `site` defines, and -S leaves out
    namespaces = separate() if setting.locked else ()
    if "pid" in namespaces:
        become_init(ends)
    gc.collect()
    gc.freeze()  # what is shared with every child should stay shared
    return {
        "python": platform.python_version(),
        "landlock": landlock.abi(),
        "namespaces": list(namespaces),
        "own_folder": setting.locked and _has_own_folder(setting.folder),
    }


def _has_own_folder(folder: str) -> bool:
    """Whether a child can be given a file system of its own: tried, in a child."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if own_folder(folder, 1 << 20, 10) else 1)
    return os.waitpid(pid, 0)[1] == 0


def _carry_out(ends: tuple[int, int], setting: Setting, watched: bool) -> None:
    """Run one program, from the fork of its checker until nothing of it is left.

    The checker reads the request and writes the answer itself: what is forked from this process must find neither in
    its memory. Raises EndedError when the harness has gone, or the checker without an answer: then nobody knows how
    much of the request was read, and this worker is of no use any more.
    """
    ended, alive = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ended)
        _become_checker(ends, setting)
    os.close(alive)  # the checker's copy is the last, and is closed when the checker has ended
    with suppress(OSError):  # the child does so too; whoever comes first
        os.setpgid(pid, pid)
    try:
        _wait(ends[0], ended)
    finally:
        os.close(ended)
        answered = _end(pid)
        if watched:
            empty(setting.folder)
    if not answered:
        raise EndedError


def _become_checker(ends: tuple[int, int], setting: Setting) -> NoReturn:
    status = 1
    try:
        os.setpgid(0, 0)
        wire = Wire(*ends, largest=LARGEST_OF_TESTS)
        wire.send(check(Request(wire), setting))
        status = 0
    finally:
        os._exit(status)  # nothing may return into the worker's own loop


def _wait(harness: int, ended: int) -> None:
    """Until the checker has ended. Raises EndedError when the harness has."""
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(harness, 0)  # its end alone is looked for: what can be read is the checker's
    if harness in dict(poll.poll()):
        raise EndedError


def _end(pid: int) -> bool:
    """Kill the group, which the program cannot leave, and see all of it gone; whether the checker was done."""
    status = 1
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            ended, code = os.waitpid(-1, 0)
            status = code if ended == pid else status
    return status == 0
