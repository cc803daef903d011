"""A process that behaves as an engine does: it starts, answers, has children, and can refuse to go.

    python engine.py [--notes FILE] [--starts-s S] [--fails WORDS] [--children KIND …] [--deaf] [--dies-at-probe]
        [--dies-at-load] [--port PORT …]

What it does not know of its command line is an engine's, and ignored. `--notes` gets a line of JSON for each start: its
environment's GPUs, its children. Kinds of children: `deaf` ignores SIGTERM, `session` has one of its own, `orphan` has
lost its parent, `titled` has overwritten its environment. It answers sums, "1 + 2".
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.fakes.server import FakeServer, Reply, says

SLEEP = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
ORPHAN = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {SLEEP!r}], stdout=2).pid)"


def child(kind: str) -> int:
    """Start one; its number."""
    if kind == "orphan":
        return int(subprocess.run([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, check=True).stdout)
    environment = {} if kind == "titled" else None
    command = [sys.executable, "-c", SLEEP]
    return subprocess.Popen(command, env=environment, start_new_session=kind == "session").pid


def adds(delay_s, dies):
    """Answers a sum after a moment, and "a" to anything else, unless it is to die of that."""

    def respond(seen) -> Reply:
        left, plus, right = [*seen.question.split(), "", "", ""][:3]
        if plus == "+":
            return says(str(int(left) + int(right)), delay_s=delay_s)(seen)
        return os._exit(9) if dies else says("a", delay_s=delay_s)(seen)

    return respond


def main() -> None:
    """Be an engine until a signal ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--notes")
    parser.add_argument("--starts-s", type=float, default=0.0)
    parser.add_argument("--answers-s", type=float, default=0.02)
    parser.add_argument("--fails", default="")
    parser.add_argument("--children", nargs="*", default=[])
    parser.add_argument("--deaf", action="store_true")
    parser.add_argument("--dies-at-probe", action="store_true")
    parser.add_argument("--dies-at-load", action="store_true")
    arguments, _ = parser.parse_known_args()
    if arguments.deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    children = [child(kind) for kind in arguments.children]
    if arguments.notes:
        note(arguments.notes, children)
    print(f"engine {os.getpid()} loads weights", file=sys.stderr, flush=True)
    time.sleep(arguments.starts_s)
    if arguments.fails:
        sys.exit(arguments.fails)
    with FakeServer(arguments.port) as server:
        server.respond = adds(arguments.answers_s, arguments.dies_at_load)
        server.pages["GET /health"] = Reply()
        if arguments.dies_at_probe:
            del server.pages["GET /v1/models"]
            threading.Timer(0.5, os._exit, (9,)).start()
        threading.Event().wait()


def note(path: str, children: list[int]) -> None:
    """Write down how it was started."""
    line = {"at": time.monotonic(), "pid": os.getpid(), "children": children}
    line["gpus"] = os.environ.get("CUDA_VISIBLE_DEVICES")
    with Path(path).open("a") as file:
        file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
