"""The other end of an ssh connection: the keeper, on a lifeline that also breaks when it falls silent.

It is sent along with `keeper.py`, as it is, and needs nothing but Python 3.8. Two processes watch there. This one hears
the connection and holds the keeper's lifeline. If the keeper is killed, what it kept comes to this one, and is killed;
if this one is killed, the lifeline ends, and the keeper ends the engine.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import NamedTuple

from harness.servers.keeper import descendants, keep

GREETING = b"harness\n"
CONNECTED, DEAF, TAKEN = "harness: connected to", "harness: nothing comes through port", "harness: taken is port"

_SUBREAPER = 36  # prctl's number
_KEEPER_KILLED = 255
_GREETED_WITHIN_S = 20.0


class Request(NamedTuple):
    """What is to be kept. `silence_s`: the engine ends when nothing was heard for so long."""

    token: str
    port: int
    grace_s: float
    silence_s: float
    environment: dict[str, str]
    command: list[str]


def watch(request: Request) -> int:
    """Keep the engine while the connection lives. The keeper's exit code, 98 where the port is of no use."""
    beside = os.path.dirname(sys.executable)  # noqa: PTH120 - a link's own folder
    os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])
    os.environ.update(request.environment)
    if not _greeted(request.port):
        return 98
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    lifeline, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(held)
        os.dup2(lifeline, 0)
        os.setsid()
        os._exit(min(1, abs(keep(request.token, request.grace_s, request.command))))
    os.close(lifeline)
    code = _until_over(child, held, request.silence_s)
    _kill_all()
    if code == _KEEPER_KILLED:
        print("EXIT", code, flush=True)
    return code


def _greeted(port: int) -> bool:
    """Whether `port` is free here and can be reached from the other side. Says why not."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(1)
        except OSError as error:
            print(TAKEN, port, f"({error.strerror})", file=sys.stderr, flush=True)
            return False
        print(CONNECTED, f"{platform.node()}, Python {platform.python_version()}", file=sys.stderr, flush=True)
        guest = _guest_of(listener)
    if guest is None:
        print(DEAF, port, file=sys.stderr, flush=True)
        return False
    with guest:
        guest.settimeout(_GREETED_WITHIN_S)
        guest.sendall(GREETING)
        with suppress(OSError):
            guest.recv(1)  # the guest leaves first: the port is then free at once
    return True


def _guest_of(listener: socket.socket) -> socket.socket | None:
    last = time.monotonic() + _GREETED_WITHIN_S
    heard = [listener.fileno(), 0]
    while time.monotonic() < last:
        ready = select.select(heard, [], [], 1.0)[0]
        if listener.fileno() in ready:
            return listener.accept()[0]
        if 0 in ready and not os.read(0, 4096):
            break  # the other side has left
    return None


def _until_over(child: int, held: int, silence_s: float) -> int:
    """Wait for the keeper; let go of its lifeline when ours ends, or when nothing was heard for `silence_s`."""
    heard, connected = time.monotonic(), True
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid and os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
        if pid:
            return _KEEPER_KILLED
        if not connected:
            time.sleep(0.05)
            continue
        if select.select([0], [], [], 0.2)[0]:
            connected = bool(os.read(0, 4096))
            heard = time.monotonic()
        elif time.monotonic() - heard > silence_s:
            connected = False
        if not connected:
            os.close(held)


def _kill_all() -> None:
    """What came here from a keeper that was killed."""
    for _ in range(200):
        left = descendants(os.getpid())
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with suppress(OSError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        time.sleep(0.05)
