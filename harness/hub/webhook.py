"""What the Hub posts when a repository changes, and a receiver of it: it answers at once, others look afterwards."""

from __future__ import annotations

import hmac
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from msgspec import Struct, field

from harness.endpoints.secrets import Secret

PATH = "/webhook"
_MOST_BYTES = 1_000_000
_PATIENCE_S = 10.0
_MAIN = "refs/heads/main"


class _Event(Struct, frozen=True):
    action: str
    scope: str


class _Repo(Struct, frozen=True):
    type: str
    name: str


class _MovedTo(Struct, frozen=True):
    name: str


class _Ref(Struct, frozen=True):
    ref: str


class Payload(Struct, frozen=True):
    """Version 3 of the Hub's webhooks (huggingface.co/docs/hub/webhooks); what is not needed here is left out."""

    event: _Event
    repo: _Repo
    moved_to: _MovedTo | None = field(name="movedTo", default=None)
    updated_refs: list[_Ref] | None = field(name="updatedRefs", default=None)

    def names(self) -> tuple[str, ...]:
        """The model repositories to look at; none for a discussion, a data set or another branch."""
        scope = self.event.scope
        if self.repo.type != "model" or not (scope == "repo" or scope.startswith("repo.")):
            return ()
        if self.updated_refs and not any(each.ref == _MAIN for each in self.updated_refs):
            return ()
        return (self.repo.name, self.moved_to.name) if self.moved_to else (self.repo.name,)


class Receiver:
    """Listens at an address until stopped. `arrived` has the names of repositories that the Hub said changed."""

    def __init__(self, host: str, port: int, secret: Secret, wake: threading.Event) -> None:
        self.arrived: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self._wake, self._secret = wake, secret
        self._server = ThreadingHTTPServer((host, port), _handler(self))
        self._server.daemon_threads = True
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_address[1]}{PATH}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def knows(self, secret: str) -> bool:
        """Whether it is the secret; how long this takes does not tell how much of it was right."""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self._secret.reveal().encode())

    def take(self, payload: Payload) -> None:
        """Wake whoever looks."""
        if names := payload.names():
            self.arrived.put(names)
            self._wake.set()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request; the secret is asked for before the body is read."""

        timeout = _PATIENCE_S
        server_version, sys_version = "harness", ""

        def do_POST(self) -> None:
            """What the Hub sends."""
            status = self._status()
            if status == 200:
                try:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    receiver.take(msgspec.json.decode(body, type=Payload))
                except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                    status = 400
            self._say(status)

        def do_GET(self) -> None:
            """Nothing is shown here."""
            self._say(405 if self.path.partition("?")[0] == PATH else 404)

        def _status(self) -> int:
            if self.path.partition("?")[0] != PATH:
                return 404
            if not receiver.knows(self.headers.get("X-Webhook-Secret", "")):
                return 401
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdecimal()):
                return 411
            return 413 if len(length) > 9 or int(length) > _MOST_BYTES else 200

        def _say(self, status: int) -> None:
            self.close_connection = True
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a request's address may have the secret in it."""

    return Handler
