"""The server's own view of a phase, from its metrics endpoint. Whatever that endpoint does, the run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp

from harness.core.load import ServerView
from harness.telemetry.engines import Counter, Gauge, Mean, engines, paths
from harness.telemetry.exposition import Reading, read_page

_TIMEOUT_S = 2.0
_MOST_BYTES = 8 << 20
_EVERY_S = 1.0
_IDLE_WITHIN_S = 5.0
_IDLE_ASKED_EVERY_S = 0.25


class ServerWatch:
    """Watches one server during one phase: `before`, `window_opens`, `window_closes`, `after`.

    `root_url` is the server's root; a trailing /v1 is taken off. `model` is the name it is served under. `notes` say
    what a reader of the figures must know: other traffic, a restart, reads that failed; `reads` counts reads. Nothing
    here raises for what the server does: a metrics page that is absent, slow, too big or no exposition format is one
    that tells nothing.
    """

    def __init__(self, root_url: str, headers: Mapping[str, str], model: str | None = None) -> None:
        self._root = root_url.rstrip("/").removesuffix("/v1")
        self._headers = dict(headers)
        self._model = model
        self._path: str | None = None
        self._first: Reading | None = None
        self._last: Reading | None = None
        self._restarted = False
        self.reads = self._misses = 0
        self._samples: list[Reading] = []
        self._sampling: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self.notes: tuple[str, ...] = ()

    async def before(self) -> None:
        """Find the metrics and read them, while the server is idle."""
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        for path in paths():
            self._path = path
            self._first = self._last = await self._read()
            if self._first is not None:
                self._note_traffic(self._first, "before the phase began")
                return
        self._path = None

    def window_opens(self) -> None:
        """Begin to sample, once a second."""
        if self._path is not None:
            self._sampling = asyncio.create_task(self._sample())

    async def window_closes(self) -> None:
        """Sample no more."""
        if self._sampling is not None:
            self._sampling.cancel()
            await asyncio.gather(self._sampling, return_exceptions=True)
            self._sampling = None

    async def after(self) -> ServerView | None:
        """The view, once the server is idle again; None where it offers none."""
        await self.window_closes()
        final = None
        if self._path is not None:
            deadline = asyncio.get_running_loop().time() + _IDLE_WITHIN_S
            final = await self._read()
            while final is not None and _busy(final) and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(_IDLE_ASKED_EVERY_S)
                final = await self._read()
        if self._session is not None:
            await self._session.close()
        return self._view(final) if self._first is not None else None

    async def _sample(self) -> None:
        while True:
            reading = await self._read()
            if reading is not None:
                self._samples.append(reading)
            await asyncio.sleep(_EVERY_S)

    async def _read(self) -> Reading | None:
        reading = await self._page()
        if self._first is not None:
            self.reads += 1
            self._misses += reading is None
        if reading is not None:
            if self._last is not None and _restarted(self._last, reading):
                self._restarted = True
            self._last = reading
        return reading

    async def _page(self) -> Reading | None:
        if self._session is None or self._path is None:
            return None
        try:
            async with self._session.get(self._root + self._path, allow_redirects=False) as response:
                if response.status != 200:
                    return None
                page = b""
                async for piece in response.content.iter_chunked(1 << 16):
                    page += piece
                    if len(page) > _MOST_BYTES:
                        return None
            return read_page(page, self._model)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return None

    def _view(self, final: Reading | None) -> ServerView:
        first = self._first or Reading("")
        if self._misses:
            self._note(f"{self._misses} of {self.reads} reads of the server's metrics failed")
        if self._restarted:
            self._note("the server restarted during the phase: its counters tell nothing")
        if final is not None:
            self._note_traffic(final, "after the phase was over")
        told = None if self._restarted else final
        running, waiting = self._gauge("running"), self._gauge("waiting")
        return ServerView(
            engine=first.engine,
            samples=len(self._samples),
            prompt_tokens=_gained(first, told, "prompt_tokens"),
            output_tokens=_gained(first, told, "output_tokens"),
            requests=_gained(first, told, "requests"),
            cached_tokens=_gained(first, told, "cached_tokens"),
            preemptions=_gained(first, told, "preemptions"),
            draft_tokens=_gained(first, told, "draft_tokens"),
            accepted_tokens=_gained(first, told, "accepted_tokens"),
            ttft_mean_s=_mean(first, told, "ttft_mean_s"),
            itl_mean_s=_mean(first, told, "itl_mean_s"),
            running_mean=sum(running) / len(running) if running else None,
            running_max=max(running, default=None),
            waiting_mean=sum(waiting) / len(waiting) if waiting else None,
            waiting_max=max(waiting, default=None),
            kv_cache_max_share=max(self._gauge("kv_cache_share"), default=None),
        )

    def _gauge(self, name: Gauge) -> list[float]:
        return [sample.gauges[name] for sample in self._samples if name in sample.gauges]

    def _note_traffic(self, reading: Reading, when: str) -> None:
        if _busy(reading):
            self._note(
                f"the server was busy with {reading.gauges['running']:g} requests {when}: its counts include them"
            )

    def _note(self, words: str) -> None:
        self.notes = (*self.notes, words)


def _busy(reading: Reading) -> bool:
    return engines()[reading.engine].tells_idle and reading.gauges.get("running", 0) > 0


def _restarted(earlier: Reading, later: Reading) -> bool:
    """Another process, or a counter that went back."""
    if earlier.started is not None and later.started is not None and earlier.started != later.started:
        return True
    return any(later.counters.get(name, value) < value for name, value in earlier.counters.items())


def _gained(first: Reading, final: Reading | None, name: Counter) -> float | None:
    """A counter that was not there at first has counted nothing until then: some appear with what they count."""
    if final is None or name not in final.counters:
        return None
    return final.counters[name] - first.counters.get(name, 0.0)


def _mean(first: Reading, final: Reading | None, name: Mean) -> float | None:
    if final is None or name not in final.means:
        return None
    sum_s, n = final.means[name]
    sum_before_s, n_before = first.means.get(name, (0.0, 0.0))
    return (sum_s - sum_before_s) / (n - n_before) if n > n_before else None
