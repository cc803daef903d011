"""A real OpenAI-compatible server on a free local port, whose replies a test writes down.

It runs in a thread of its own, so that plain tests and subprocesses can use it as well as coroutines:

    with FakeServer() as server:
        server.script(Reply(status=503), says("Paris"))      # the first two replies; then `server.respond` decides
        ... ask at server.url ...
        assert server.seen[0].body["model"] == "nano"
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Seen:
    """One request as it arrived at a completions path."""

    path: str
    headers: dict[str, str]
    body: dict

    @property
    def question(self) -> str:
        """The last user message, or the plain prompt."""
        return self.body["messages"][-1]["content"] if "messages" in self.body else self.body["prompt"]

    @property
    def streamed(self) -> bool:
        return self.body.get("stream", False)


@dataclass(frozen=True)
class Reply:
    """What to send. `pieces` go out one by one instead of `body`, `pause_s` before each; `drop` then cuts the line."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    delay_s: float = 0
    pause_s: float = 0
    drop: bool = False


Respond = Callable[[Seen], Reply]


def failing(status: int, message: str = "no", *, code: str | None = None, **headers: str) -> Reply:
    """An error in OpenAI's shape; header names are written with underscores."""
    error = {"error": {"message": message, "type": "error", "code": code}}
    return Reply(json.dumps(error).encode(), status, {name.replace("_", "-"): value for name, value in headers.items()})


def event(data: dict) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def chunk(finish_reason: str | None = None, **delta: object) -> bytes:
    """One streamed chunk of a chat answer."""
    return event({"model": "nano", "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})


def usage(prompt: int, completion: int, **more: object) -> bytes:
    """The chunk that carries the usage."""
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion, **more}
    return event({"choices": [], "usage": counts})


DONE = b"data: [DONE]\n\n"


def stream(*pieces: bytes, **how: object) -> Reply:
    """A reply of events, each sent by itself."""
    return Reply(pieces=pieces, headers={"Content-Type": "text/event-stream"}, **how)


def says(text: str, finish_reason: str = "stop", **how: object) -> Respond:
    """Answers `text` in the way it is asked: streamed word by word or whole, chat or plain completion, with usage."""

    def respond(seen: Seen) -> Reply:
        words = text.split(" ")
        prompt, completion = len(seen.question.split()), len(words)
        if seen.streamed:
            spaced = [word if i == 0 else f" {word}" for i, word in enumerate(words)]
            pieces = [chunk(role="assistant", content=""), *(chunk(content=word) for word in spaced)]
            return stream(*pieces, chunk(finish_reason), usage(prompt, completion), DONE, **how)
        counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        content = {"text": text} if "prompt" in seen.body else {"message": {"role": "assistant", "content": text}}
        choice = {"index": 0, "finish_reason": finish_reason, **content}
        body = json.dumps({"model": "nano", "choices": [choice], "usage": counts}).encode()
        return Reply(body, headers={"Content-Type": "application/json"}, **how)

    return respond


class FakeServer:
    """The server, on a free port or the one given.

    `pages` are its other answers, by method and path; `respond` answers completions after the script.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.respond: Respond = says("ok")
        self.seen: list[Seen] = []
        self.most_at_once = 0
        models = {"data": [{"id": "nano", "owned_by": "vllm", "max_model_len": 4096}]}
        self.pages: dict[str, Reply] = {
            "GET /v1/models": Reply(json.dumps(models).encode()),
            "GET /version": Reply(b'{"version": "0.24.0"}'),
        }
        self.tokenizes = True  # counts words at /tokenize
        self._script: deque[Reply | Respond] = deque()
        self._at_once = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """The base_url."""
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies: Reply | Respond) -> None:
        """The next replies, in order."""
        self._script.extend(replies)

    def __enter__(self) -> FakeServer:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        page = self.pages.get(f"{request.method} {request.path}")
        if page is not None:
            return await self._send(request, page)
        if request.path == "/tokenize" and self.tokenizes:
            return web.json_response({"count": _words(await request.json())})
        if not request.path.endswith("/completions"):
            return web.json_response({"detail": "Not Found"}, status=404)
        seen = Seen(request.path, dict(request.headers), await request.json())
        self.seen.append(seen)
        reply = self._script.popleft() if self._script else self.respond
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._send(request, reply if isinstance(reply, Reply) else reply(seen))
        finally:
            self._at_once -= 1

    async def _send(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        await asyncio.sleep(reply.delay_s)
        if not reply.pieces and not reply.drop:
            return web.Response(body=reply.body, status=reply.status, headers=reply.headers)
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        if reply.pieces:
            await response.prepare(request)
        for piece in reply.pieces:
            await asyncio.sleep(reply.pause_s)
            await response.write(piece)
        if reply.drop and request.transport is not None:
            await asyncio.sleep(0.01)  # let what was written leave first
            request.transport.abort()
        return response


def _words(body: dict) -> int:
    if "messages" in body:
        return sum(len(message["content"].split()) for message in body["messages"])
    return len(body["prompt"].split())
