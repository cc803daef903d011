"""A real HTTP server on this machine whose answers a test decides, and which keeps what it was asked."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    status: int
    headers: dict[str, str]


class LocalHttp:
    """Answers with `answer`; `stop()` and `start()` are a network that is lost and comes back at the same address."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.bodies: list[bytes] = []  # of what was posted
        self.instead: Answer | None = None  # what everything is answered with, whatever is asked
        self._port = 0
        self.start()

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def statuses(self) -> list[int]:
        """Of everything asked since the last call."""
        found = [each.status for each in self.asked]
        self.asked.clear()
        return found

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


def with_etag(body: bytes, headers: dict[str, str], more: dict[str, str]) -> Answer:
    """As Express does it, on which the Hub's API runs: a weak ETag of the body, and 304 to who has it."""
    etag = f'W/"{len(body):x}-{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:27]}"'
    if headers.get("if-none-match") == etag:
        return Answer(304, b"", {"ETag": etag})
    return Answer(200, body, {"ETag": etag, **more})


def _handler(local: LocalHttp):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = local.instead or local.answer(self.command, self.path, headers)
            local.asked.append(Asked(self.command, self.path, answer.status, headers))
            self.send_response(answer.status)
            sent = {"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            self.close_connection = True
            if self.command != "HEAD" and answer.status != 304:
                self.wfile.write(answer.body)

        def do_HEAD(self):
            self.do_GET()

        def do_POST(self):
            local.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *args):
            pass

    return Handler
