"""The instant server, compiled where it is not yet and started for as long as a benchmark needs it."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compiled import compiled

SOURCE = Path(__file__).with_suffix(".c")


@dataclass(frozen=True)
class Stats:
    """Chats answered, how many of them differed, how many were streamed, connections accepted."""

    chats: int
    different: int
    streamed: int
    connections: int


@dataclass(frozen=True)
class InstantServer:
    """A running server. `chunks` is how many pieces a streamed answer comes in."""

    port: int
    chunks: int
    process: int

    @property
    def base_url(self) -> str:
        """Where the OpenAI API is."""
        return f"http://127.0.0.1:{self.port}/v1"

    def stats(self) -> Stats:
        """What was asked since the start."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats") as response:
            return Stats(**json.load(response))


@contextmanager
def instant_server(chunks: int = 16) -> Iterator[InstantServer]:
    """Start one; it stops with the `with` block, and with this process however that ends."""
    process = subprocess.Popen(
        [compiled(SOURCE), str(chunks)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield InstantServer(int(process.stdout.readline()), chunks, process.pid)
    finally:
        process.communicate()  # closes its input, upon which it ends


def main() -> None:
    """Serve until Enter is pressed."""
    with instant_server() as server:
        print(server.base_url)
        input()
        print(server.stats())


if __name__ == "__main__":
    main()
