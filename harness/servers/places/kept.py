"""A command under a keeper, here or at the other end of a pipe to it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from tempfile import NamedTemporaryFile

from harness.core.errors import UserError
from harness.core.serving import Launch
from harness.servers.leftovers import Kept


class Lifeline:
    """A keeper that was started, and what it says. Closing `process.stdin` ends it and all that it keeps."""

    def __init__(self, process: subprocess.Popen[bytes], kept: Kept | None) -> None:
        self._process, self._kept = process, kept
        self._code: int | None = None
        self._listener = threading.Thread(target=self._listen, name="engine's keeper", daemon=True)
        self._listener.start()

    def exit_code(self) -> int | None:
        """The engine's, negative for a signal, None while it runs. Its keeper's where that is gone without a word."""
        listening = self._listener.is_alive()  # asked first: the code is there before the listener ends
        if self._code is not None:
            return self._code  # what leads to the keeper may last longer: ssh waits for connections that it forwards
        return None if listening else 255

    def hurry(self) -> None:
        """Let its end, which comes now, take no time: it never answered, or nobody wants what it is at."""
        if self._process.stdin:
            with suppress(OSError):  # it has ended already
                self._process.stdin.write(b"NOW\n")
                self._process.stdin.flush()

    def end(self, within_s: float) -> None:
        """Let go of the lifeline and wait until nothing is left."""
        if self._process.stdin:
            with suppress(OSError):  # a word that it did not live to hear
                self._process.stdin.close()
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        if self._process.stdout:
            self._process.stdout.close()
        if self._kept is not None:
            self._kept.sweep()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            word, _, number = line.decode(errors="replace").partition(" ")
            if word == "PID" and self._kept is not None:
                self._kept.begun(int(number))
            elif word == "EXIT":
                self._code = int(number)
        if self._code is None:  # its keeper was killed
            if self._kept is not None:
                self._kept.sweep()
            self._code = self._process.wait()


@contextmanager
def lifeline(command: Sequence[str], log: Path, within_s: float, token: str | None = None) -> Iterator[Lifeline]:
    """Start a keeper by `command`; its standard error goes to `log`. Leaving ends what it keeps.

    `token` is that of processes on this machine, which can be killed from here if need be. Ctrl-C reaches the harness
    alone: answers in flight can still arrive.
    """
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, start_new_session=True
            )
        except OSError as error:
            raise UserError(f"{command[0]} cannot be started: {error.strerror}") from error
    line = Lifeline(process, Kept(token, process.pid) if token else None)
    try:
        yield line
    except BaseException:
        line.hurry()
        raise
    finally:
        line.end(within_s)


@contextmanager
def log_of(launch: Launch) -> Iterator[Path]:
    """The file for an engine's output: the one wanted, or one that is gone afterwards.

    Every start has a file of its own, so that nobody takes the last words of an earlier one for its; the one before is
    kept as `NAME.previous.log`.
    """
    if launch.log is not None:
        launch.log.parent.mkdir(parents=True, exist_ok=True)
        if launch.log.exists():
            launch.log.replace(launch.log.with_suffix(".previous.log"))
        yield launch.log
        return
    with NamedTemporaryFile(prefix="harness-engine-", suffix=".log") as file:
        yield Path(file.name)


def new_token() -> str:
    """The mark of one start's processes."""
    return token_hex(8)
