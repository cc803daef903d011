"""The ceiling: what the client processes reach on this machine against a server that answers at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.load import Ceiling, Conversation, LoadRecord, Schedule, Turn, Window
from harness.core.ports import Endpoint
from harness.core.sample import Message
from harness.load.crew import Crew
from harness.load.frames import Assignment, Pack, Report, Stop, Supply, Tick

STREAMS = 64
"""In flight per client: enough that it never waits for the server's answer to one request."""
CHUNKS = 200
"""Of a stream: so many that its beginning and end do not count."""
MEASURED = Window(100_000_000, 400_000_000)
"""Of requests, and then of chunks, after the connections are open: thousands of the one, ten thousand of the other."""
_MOST_REQUESTS = 60_000  # in one such phase; no client is that fast


class _Idle:
    """Watches a measurement, and asks for nothing."""

    def begun(self, start_ns: int) -> None:
        """Nothing is to be done."""

    async def ticked(self, client: int, tick: Tick) -> Supply | Stop | None:
        """Nothing is to be done."""


async def measured_ceiling(crew: Crew, endpoint: Endpoint, clients: int) -> Ceiling:
    """What one of `clients` processes reaches while all of them work, over the wire of `endpoint`.

    Requests are counted as fast as the client can send them. Chunks come at a pace that it can follow, one by one as
    from a real server, and the ceiling is where their processor time would fill a core. Takes about a second
    and a half. Raises
    UserError where nothing gets through.
    """
    async with instant_server() as port:
        alone = await _tried(crew, endpoint.at(f"http://127.0.0.1:{port}/1/v1"), clients)
        streams = await _tried(crew, endpoint.at(f"http://127.0.0.1:{port}/{CHUNKS}/v1"), clients)
    if not alone.requests or not streams.chunks:
        raise UserError("the load client got nothing done in a third of a second: this machine is far too busy")
    return Ceiling(
        requests_per_s=alone.requests / MEASURED.seconds / clients,
        chunks_per_s=streams.chunks / MEASURED.seconds / streams.cpu_share,
    )


class _Tried(Struct, frozen=True):
    """Requests that ended and chunks that came in the window, of all clients; the cores that they used for it."""

    requests: int
    chunks: int
    cpu_share: float


async def _tried(crew: Crew, endpoint: Endpoint, clients: int) -> _Tried:
    conversations = Pack([Conversation(0, (Turn(Message("user", "Say a."), 3, CHUNKS),))] * _MOST_REQUESTS)
    shares = [
        Assignment(
            phase="ceiling",
            client=client,
            endpoint=endpoint,
            generation=Generation(),
            engine=None,
            conversations=conversations,
            schedule=Schedule(users_s=(0.0,) * STREAMS),
            window=MEASURED,
            ends_ns=MEASURED.end_ns,
        )
        for client in range(clients)
    ]
    reports = await crew.carry_out(shares, _Idle())
    requests = chunks = 0
    for record in (record for report in reports for record in _records(report)):
        start, end = MEASURED.start_ns - record.sent_ns, MEASURED.end_ns - record.sent_ns
        requests += record.ended == "complete" and start <= record.timing.ended_ns < end
        chunks += len(record.timing.chunks_ns[MEASURED.chunks(record)])
    return _Tried(requests, chunks, sum(report.load.cpu_share for report in reports))


def _records(report: Report) -> list[LoadRecord]:
    decode = msgspec.json.Decoder(LoadRecord).decode
    return [decode(line) for line in report.lines.splitlines()]


@asynccontextmanager
async def instant_server() -> AsyncIterator[int]:
    """Start it in a process of its own; gives its port on the loopback interface."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "harness.load.instant",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if process.stdout is None or not (line := await process.stdout.readline()).startswith(b"READY "):
            raise RuntimeError("the instant server did not start")
        yield int(line.split()[1])
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
