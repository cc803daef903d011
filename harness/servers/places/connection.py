"""An ssh connection that keeps an engine at its other end."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from harness.core.errors import StartStoppedError, UserError
from harness.core.serving import Launch
from harness.servers.job import Job
from harness.servers.places.far import CONNECTED, DEAF, GREETING, TAKEN, Request
from harness.servers.places.kept import Lifeline, new_token

_FAR = Path(__file__).parent / "far.py"
_KEEPER = Path(__file__).parent.parent / "keeper.py"
_BEAT_S = 10.0
_SILENCE_S = 120.0
_ENDING_S = 20.0  # more than the other end takes to kill what is left
_BOOT = """
import base64, json, sys, types
sys.version_info >= (3, 8) or sys.exit("harness: Python 3.8 is needed, this is " + sys.version)
keeper, far, request = json.loads(base64.b64decode(sys.argv[1]))
for name, source in ("harness", ""), ("harness.servers", ""), ("harness.servers.keeper", keeper), ("far", far):
    sys.modules[name] = types.ModuleType(name)
    exec(source, sys.modules[name].__dict__)
sys.exit(sys.modules["far"].watch(sys.modules["far"].Request(**request)))
"""

_COMPLAINTS = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "the host key of {host} has changed", "If that is right: ssh-keygen -R"),
    ("Host key verification failed", "{host} is not among the known hosts", "Log in once by hand and compare the key"),
    ("UNPROTECTED PRIVATE KEY FILE", "others can read the private key for {host}", "chmod 600 it"),
    ("Permission denied", "{host} lets nobody in with these keys", 'Name the key with "identity_file", or ssh-add it'),
    ("Could not resolve hostname", "no machine has the name {host}", "See ~/.ssh/config for the names that you have"),
    ("Connection refused", "no sshd answers at {host}", 'Say with "ssh_port" where it listens'),
    ("timed out", "{host} does not answer", "Is it up, and reachable from here?"),
    ("No route to host", "{host} cannot be reached from here", "Is it up, and are you in its network?"),
    ("Network is unreachable", "{host} cannot be reached from here", "Are you in its network?"),
    ("Could not request local forwarding", "ssh could not take a port here", "Try again: another one is then chosen"),
    ("harness: Python 3.8 is needed", "the Python of {host} is too old", 'Say with "python" where 3.8 or newer is'),
    (DEAF, "the sshd of {host} forwards no ports", "It needs AllowTcpForwarding yes (or local)"),
    (TAKEN, "the engine's port is taken on {host}", 'Give another "port", or leave it out'),
    ("not found", "there is no {python} on {host}", 'Say with "python" where Python 3.8 or newer is'),
    ("No such file", "there is no {python} on {host}", 'Say with "python" where Python 3.8 or newer is'),
)


class Connection(Struct, frozen=True):
    """How the other machine is reached: the ssh command, the Python there, and what its environment is to have."""

    ssh: tuple[str, ...]
    python: str
    environment: dict[str, str]

    def command(self, job: Job, silence_s: float = _SILENCE_S) -> list[str]:
        """What starts the engine there: all of it one word of base64, which every shell leaves as it is."""
        request = Request(
            new_token(), job.port, job.grace_s, silence_s, {**job.environment, **self.environment}, list(job.command)
        )
        sent = (_KEEPER.read_text("utf-8"), _FAR.read_text("utf-8"), request._asdict())
        boot, word = (b64encode(text.encode()).decode() for text in (_BOOT, json.dumps(sent)))
        start = f'exec(__import__("base64").b64decode("{boot}"))'
        return [*self.ssh, f"exec {shlex.quote(self.python)} -c '{start}' {word}"]


@contextmanager
def connected(
    line: Connection, local_port: int, job: Job, log: Path, launch: Launch
) -> Iterator[Callable[[], int | None]]:
    """Connect and begin `job` there; gives its exit code while it is needed. Leaving ends it there, and then ssh.

    Raises UserError where there is no connection, StartStoppedError when it is no longer wanted.
    """
    with log.open("ab") as output:
        began = output.tell()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command, no shell here
                line.command(job), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, start_new_session=True
            )
        except OSError as error:
            raise UserError(f"ssh cannot be started: {error.strerror}", fix="Install OpenSSH's client") from error
    kept = Lifeline(process, None)
    threading.Thread(target=_beat, args=(process,), name="sign of life", daemon=True).start()
    try:
        _wait_connected(line, kept, launch, _Words(log, began))
        _greet(line.ssh[-1], local_port)
        yield kept.exit_code
    finally:
        kept.end(job.grace_s + _ENDING_S)


class _Words(Struct, frozen=True):
    """What was written to a log since `began`."""

    log: Path
    began: int

    def read(self) -> str:
        with self.log.open("rb") as file:
            file.seek(self.began)
            return file.read(64_000).decode(errors="replace")


def _wait_connected(line: Connection, kept: Lifeline, launch: Launch, words: _Words) -> None:
    host = line.ssh[-1]
    while CONNECTED not in (said := words.read()):
        if launch.given_up():
            raise StartStoppedError(f"the connection to {host} was no longer wanted")
        if kept.exit_code() is not None:
            raise _complaint(words.read(), host, line.python)
        time.sleep(0.05)
    launch.tell(said[said.index(CONNECTED) + len("harness: ") :].partition("\n")[0])


def _complaint(said: str, host: str, python: str) -> UserError:
    for sign, cause, fix in _COMPLAINTS:
        if sign in said:
            return UserError(cause.format(host=host, python=python), fix=fix)
    last = next((text for text in reversed(said.splitlines()) if text.strip()), "it said nothing")
    return UserError(f"ssh to {host} failed: {last.strip()[:200]}", fix="Try the same by hand")


def _greet(host: str, local_port: int) -> None:
    """Prove that the forwarded port leads there. Raises UserError when it does not."""
    heard = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", local_port), timeout=20) as guest:
        while len(heard) < len(GREETING) and (more := guest.recv(len(GREETING) - len(heard))):
            heard += more
    if heard != GREETING:
        raise _complaint(DEAF, host, "")


def _beat(process: subprocess.Popen[bytes]) -> None:
    """Show the other end that somebody is here; a network that fails silently would let it run on."""
    while process.poll() is None and process.stdin is not None:
        try:
            process.stdin.write(b"\n")
            process.stdin.flush()
        except (OSError, ValueError):  # ended, or closed
            return
        time.sleep(_BEAT_S)
