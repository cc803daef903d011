"""Watches what serves a phase: the server's own metrics, and the GPUs where it is on this machine."""

from __future__ import annotations

import asyncio
import os
import time
from ipaddress import ip_address
from urllib.parse import urlsplit

from harness.core.load import GpuView, ServerView, Window
from harness.endpoints.openai import OpenAIEndpoint
from harness.load.stage import Stage
from harness.telemetry.gpu import GpuWatch
from harness.telemetry.scrape import ServerWatch


class Watch:
    """One phase's: `before`, `begun`, `after`.

    An endpoint of a kind that has no address tells nothing. One that is not in-house is not asked: what a provider
    tells at its root is not about this load, and the key is for its API alone.
    """

    def __init__(self, stage: Stage) -> None:
        self._server: ServerWatch | None = None
        self._gpus: GpuWatch | None = None
        self._gpu_view: GpuView | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._open = False
        if isinstance(stage.endpoint, OpenAIEndpoint) and stage.endpoint.in_house:
            address = stage.endpoint.address()
            self._server = ServerWatch(address.root, address.sent_headers(), stage.served.model)
            if _on_this_machine(address.base_url):
                chosen = os.environ.get("CUDA_VISIBLE_DEVICES") if stage.visible is None else stage.visible
                self._gpus = GpuWatch(chosen)

    async def before(self) -> None:
        """Read the server's counters while it is idle."""
        if self._server is not None:
            await self._server.before()
        if self._gpus is not None:
            await asyncio.to_thread(self._gpus.before)

    def begun(self, start_ns: int, window: Window) -> None:
        """The phase starts at this monotonic time; the window is watched when it comes."""
        loop = asyncio.get_running_loop()
        for at_ns, work in ((window.start_ns, self._opens), (window.end_ns, self._closes)):
            self._timers.append(loop.call_later((start_ns + at_ns - time.monotonic_ns()) / 1e9, work))

    async def after(self) -> tuple[ServerView | None, GpuView | None, tuple[str, ...]]:
        """Both views and the server watch's notes, once the server is idle again."""
        for timer in self._timers:
            timer.cancel()
        self._closes()
        if self._server is None:
            return None, self._gpu_view, ()
        view = await self._server.after()
        return view, self._gpu_view, self._server.notes

    def _opens(self) -> None:
        self._open = True
        if self._server is not None:
            self._server.window_opens()
        if self._gpus is not None:
            self._gpus.window_opens()

    def _closes(self) -> None:
        if not self._open:
            return
        self._open = False
        if self._gpus is not None:
            self._gpu_view = self._gpus.window_closes()
        if self._server is not None:
            self._closing = asyncio.ensure_future(self._server.window_closes())


def _on_this_machine(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
