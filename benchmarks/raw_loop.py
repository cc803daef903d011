"""The least that can time streams in Python: the limit that the cost of a chunk in a load client is measured against.

    python raw_loop.py PORT STREAMS REQUESTS WORDS TIMES

An asyncio protocol under uvloop gives what it receives to httptools; each piece of a body gets a time stamp, and that
is all that is done to it: no JSON, no events, no text. At a stream's end the finish, the usage and [DONE] are taken
off, the number that the paced server gave the request is read from the first piece, and one line is written, as
paced_client.c writes it. No retries, limits or deadlines; no TLS; a piece of a body must be an event, as it is with
this server.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TextIO

import httptools
import uvloop

AFTER_THE_WORDS = 3  # the finish, the usage and [DONE]


class Stream(asyncio.Protocol):
    """Asks one request after the other on one connection."""

    def __init__(self, numbers: range, words: int, out: TextIO) -> None:
        self.numbers, self.words, self.out = iter(numbers), words, out
        self.now = time.monotonic_ns
        self.data_received = httptools.HttpResponseParser(self).feed_data
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def ask(self) -> None:
        number = next(self.numbers, None)
        if number is None:
            self.transport.close()
            self.ended.set_result(None)
            return
        body = (
            b'{"model":"paced","messages":[{"role":"user","content":"question %d"}],'
            b'"stream":true,"stream_options":{"include_usage":true},"max_tokens":%d}' % (number, self.words)
        )
        head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.first, self.stamps = b"", []
        self.sent_ns = self.now()
        self.transport.write(head + body)

    def on_body(self, data: bytes) -> None:
        self.stamps.append(self.now())
        if not self.first:
            self.first = data

    def on_message_complete(self) -> None:
        stamps = self.stamps[:-AFTER_THE_WORDS]
        number = self.first.partition(b'"content":"')[2].partition(b'"')[0].decode()
        first, last = stamps[0] - self.sent_ns, stamps[-1] - self.sent_ns
        self.out.write(
            f'{{"number":{number},"sent_ns":{self.sent_ns},"first_ns":{first},"last_ns":{last},"words":{len(stamps)}}}\n'
        )
        self.ask()


async def ask_all(port: int, streams: int, requests: int, words: int, times: Path) -> None:
    loop = asyncio.get_running_loop()
    with times.open("w") as out:
        opened: list[Stream] = []
        for first in range(streams):
            numbers = range(first, requests, streams)
            _, stream = await loop.create_connection(lambda n=numbers: Stream(n, words, out), "127.0.0.1", port)
            opened.append(stream)
        for stream in opened:
            stream.ask()
        await asyncio.gather(*(stream.ended for stream in opened))


def main() -> None:
    port, streams, requests, words = map(int, sys.argv[1:5])
    uvloop.run(ask_all(port, streams, requests, words, Path(sys.argv[5])))


if __name__ == "__main__":
    main()
