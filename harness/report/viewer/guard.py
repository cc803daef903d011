"""Who may ask: this machine's own user, by an address that only the terminal was told."""

from __future__ import annotations

from collections.abc import Callable
from secrets import compare_digest

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from harness.core.errors import HarnessError
from harness.report.text import visible

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def guard(token: str, port: Callable[[], int]) -> Middleware:
    """Let through what reads, names this server as its host and has the token; give every answer its headers.

    The host tells a page of another site that had its name point here (DNS rebinding): its requests are for that name.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await _answer(request, handler)
        except web.HTTPException as refused:
            response = refused_with(refused)
        except HarnessError as error:
            response = web.Response(status=500, text=visible(str(error)) + "\n")
        for name, value in _HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response

    async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        if request.headers.getall("Host", []) not in ([f"127.0.0.1:{port()}"], [f"localhost:{port()}"]):
            raise web.HTTPMisdirectedRequest(text="This server is asked as 127.0.0.1 or localhost only.\n")
        if not compare_digest(request.path.split("/")[1].encode(), token.encode()):
            raise web.HTTPNotFound(text="Open the address that harness view printed.\n")
        return await handler(request)

    return guarded


def refused_with(refused: web.HTTPException) -> web.Response:
    """The same as an answer to which headers can be added."""
    kept = {name: refused.headers[name] for name in ("Location", "Allow") if name in refused.headers}
    return web.Response(status=refused.status, text=refused.text, headers=kept)
