"""The server: the page of each run under a token, and its texts chunk by chunk."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence
from secrets import token_urlsafe

from aiohttp import web
from markupsafe import Markup

from harness.core.errors import UserError
from harness.report.render import policy
from harness.report.text import visible
from harness.report.viewer.guard import guard
from harness.report.viewer.served import ServedRun, View
from harness.store.run_directory import RunDirectory

HOST = "127.0.0.1"
_NUMBER = r"{%s:[0-9]{1,9}}"
_VIEW = f"/{{token}}/{_NUMBER % 'run'}/{_NUMBER % 'version'}/"


class Viewer:
    """Serves `runs` at `url` between `start` and `stop`, on this machine alone."""

    def __init__(self, runs: Sequence[RunDirectory]) -> None:
        self._runs = [ServedRun(run) for run in runs]
        self._token = token_urlsafe(24)
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is, the token included."""
        return f"http://{HOST}:{self._port}/{self._token}/"

    async def start(self, port: int) -> None:
        """Read the runs and listen; 0 is any free port. Raises UserError where a run or the port cannot be had."""
        for run in self._runs:
            await run.fresh()
        app = web.Application(middlewares=[guard(self._token, lambda: self._port)])
        app.router.add_get("/{token}/", self._list)
        app.router.add_get(f"/{{token}}/{_NUMBER % 'run'}/", self._newest)
        app.router.add_get(_VIEW, self._page)
        app.router.add_get(f"{_VIEW}chunks/{_NUMBER % 'chunk'}", self._chunk)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                fix = "Name another, or leave it out for any that is free"
                raise UserError(f"port {port} cannot be had: {error.strerror}", place="--port", fix=fix) from error
            raise
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if len(self._runs) == 1:
            raise web.HTTPFound(f"/{self._token}/0/")
        lines = [
            Markup('<li><a href="{}/">{}</a></li>').format(number, visible(run.run.path.name))
            for number, run in enumerate(self._runs)
        ]
        head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Runs</title>'
        html = Markup(head + "<h1>Runs</h1><ul>{}</ul>")  # noqa: S704 - no text of a run
        return web.Response(text=html.format(Markup("").join(lines)), content_type="text/html")

    async def _newest(self, request: web.Request) -> web.StreamResponse:
        view = await self._run(request).fresh()
        raise web.HTTPFound(f"/{self._token}/{int(request.match_info['run'])}/{view.version}/")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """A page that is no longer the newest leads to the one that is: a reload shows how far the run has come."""
        view = await self._run(request).fresh()
        if view.version != int(request.match_info["version"]):
            raise web.HTTPFound(f"/{self._token}/{int(request.match_info['run'])}/{view.version}/")
        headers = {"Content-Security-Policy": f"{policy(served=True)}; frame-ancestors 'none'"}
        return web.Response(body=view.page, content_type="text/html", charset="utf-8", headers=headers)

    async def _chunk(self, request: web.Request) -> web.StreamResponse:
        view, number = self._view(request), int(request.match_info["chunk"])
        if number >= view.texts.chunks:
            raise web.HTTPNotFound(text="There is no such chunk.\n")
        return web.Response(text=await asyncio.to_thread(view.texts.chunk, number))

    def _view(self, request: web.Request) -> View:
        """The view that a page was made of: rows of another are other items."""
        view = self._run(request).view
        if view is None or view.version != int(request.match_info["version"]):
            raise web.HTTPGone(text="The run has gone on. Reload the page.\n")
        return view

    def _run(self, request: web.Request) -> ServedRun:
        number = int(request.match_info["run"])
        if number >= len(self._runs):
            raise web.HTTPNotFound(text="There is no such run.\n")
        return self._runs[number]
