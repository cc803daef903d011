"""The paced server, compiled where it is not yet and started for as long as a benchmark needs it, and its truth."""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from compiled import compiled

SOURCE = Path(__file__).with_suffix(".c")


class Truth(msgspec.Struct, frozen=True):
    """One request as the server had it: monotonic ns at which its last byte was read and each word was handed over."""

    number: int
    read_ns: int
    words: int
    words_ns: tuple[int, ...]

    @property
    def ttft_s(self) -> float:
        """From the request's last byte to the first word."""
        return (self.words_ns[0] - self.read_ns) / 1e9

    @property
    def mean_itl_s(self) -> float:
        """From word to word; there are at least two."""
        return (self.words_ns[-1] - self.words_ns[0]) / 1e9 / (len(self.words_ns) - 1)


class Stats(msgspec.Struct, frozen=True):
    """Counts since the start, streams that were hung up on, and the server's own CPU."""

    requests: int
    words: int
    connections: int
    hung_up: int
    cpu_s: float


@dataclass(frozen=True)
class Pace:
    """One word every `pace_ms` after a first one at `first_ms`, streams out of step or all in step."""

    pace_ms: float = 20
    first_ms: float = 200
    phase: Literal["spread", "locked"] = "spread"


@dataclass(frozen=True)
class PacedServer:
    """A running server; the model it serves is called "paced"."""

    port: int
    pace: Pace

    @property
    def base_url(self) -> str:
        """Where the OpenAI API is."""
        return f"http://127.0.0.1:{self.port}/v1"

    def truths(self) -> list[Truth]:
        """What it did, request by request, in the order of their numbers from 0."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/truth") as response:
            return [msgspec.json.decode(line, type=Truth) for line in response]

    def stats(self) -> Stats:
        """What it did in all."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats") as response:
            return msgspec.json.decode(response.read(), type=Stats)


@contextmanager
def paced_server(pace: Pace = Pace()) -> Iterator[PacedServer]:
    """Start one; it stops with the `with` block, and with this process however that ends."""
    arguments = [str(pace.pace_ms), str(pace.first_ms), pace.phase]
    process = subprocess.Popen([compiled(SOURCE), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield PacedServer(int(process.stdout.readline()), pace)
    finally:
        process.communicate()  # closes its input, upon which it ends


def main() -> None:
    """Serve until Enter is pressed."""
    with paced_server() as server:
        print(server.base_url)
        input()
        print(server.stats())


if __name__ == "__main__":
    main()
