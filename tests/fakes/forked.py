"""`harness` as a process of its own, forked from one that has imported what commands need: that takes them seconds."""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache

IMPORTED = ("harness.cli.run", "harness.cli.doctor", "harness.report.build", "harness.gate.judge", "matplotlib.pyplot")


class Forks:
    """Starts one `harness` after the other; each has its own folder, environment and output, as from a shell."""

    def __init__(self):
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.fakes.forked", str(theirs.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()

    def run(self, arguments, folder, environment, *, timeout_s):
        """As subprocess.run, with the output as text."""
        asked = json.dumps([list(map(str, arguments)), str(folder), environment]).encode()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            socket.send_fds(self.line, [asked], [out.fileno(), error.fileno()])
            pid = int(self.line.recv(100))
            self.line.settimeout(timeout_s)
            try:
                code = int(self.line.recv(100))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self.line.settimeout(None)
                self.line.recv(100)
                raise
            told = [(stream.seek(0), stream.read().decode())[1] for stream in (out, error)]
        return subprocess.CompletedProcess(["harness", *arguments], code, *told)

    def close(self):
        """The process ends when nobody can ask it any more."""
        self.line.close()
        self.process.wait()


@cache
def commands():
    """The one of this test process."""
    forks = Forks()
    atexit.register(forks.close)
    return forks


def _serve(line):
    """Returns in each child, and in this process when nobody asks any more: whether it is a child."""
    while True:
        asked, streams, _, _ = socket.recv_fds(line, 1 << 20, 2)
        if not asked:
            return False
        child = os.fork()
        if child == 0:
            _become(*json.loads(asked), streams)
            return True
        for stream in streams:
            os.close(stream)
        line.send(str(child).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _become(arguments, folder, environment, streams):
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    os.chdir(folder)
    for stream, place in zip(streams, (1, 2), strict=True):
        os.dup2(stream, place)
        os.close(stream)
    sys.argv = ["harness", *arguments]


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as line:
        is_child = _serve(line)
    if is_child:
        runpy.run_module("harness", run_name="__main__")
