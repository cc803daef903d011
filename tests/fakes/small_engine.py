"""A small engine that tells its process and its environment, and what it takes to watch it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.request import urlopen

ENGINE = """
import http.server, json, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"pid": os.getpid(), "environment": dict(os.environ)}).encode())
print("the engine starts", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def asked(address):
    """What the engine at `address` says, as soon as it answers."""
    return within(10, lambda: _answer(address))


def gone(pid):
    """Whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"Z"
    except OSError:
        return True


def within(seconds, condition):
    """The first true value of `condition`, waited for."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
    return value


def _answer(address):
    try:
        with urlopen(f"http://{address}/health", timeout=2) as response:
            return json.load(response)
    except OSError:
        return None
