"""What a run and its client processes tell each other, over a pipe: length and pickle."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import msgspec

from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.load import ClientLoad, Conversation, Schedule, Window
from harness.core.ports import Endpoint

HEADER = struct.Struct(">Q")


class Pack:
    """Conversations as msgpack, which is made and read ten times as fast as a pickle of so many small values."""

    def __init__(self, conversations: Sequence[Conversation]) -> None:
        self._data = msgspec.msgpack.encode(conversations)

    def unpacked(self) -> list[Conversation]:
        """The conversations."""
        return msgspec.msgpack.decode(self._data, type=list[Conversation])


@dataclass(frozen=True)
class Assignment:
    """One client's share of a phase. An open loop has a conversation for each due time; a closed loop draws from them.

    `ends_ns` is the end of the cool-down, ns from the phase's start, when what has not ended is broken off.
    """

    phase: str
    client: int
    endpoint: Endpoint
    generation: Generation
    engine: str | None
    conversations: Pack
    schedule: Schedule
    window: Window
    ends_ns: int


@dataclass(frozen=True)
class Begin:
    """Start at this time on the monotonic clock, which all processes of a machine share."""

    start_ns: int


@dataclass(frozen=True)
class Supply:
    """More conversations for a closed loop."""

    conversations: Pack


@dataclass(frozen=True)
class Stop:
    """Break off now."""


@dataclass(frozen=True)
class Ready:
    """The endpoint is open; the client waits for `Begin`."""


@dataclass(frozen=True)
class Refused:
    """The endpoint cannot be opened: the parts of a UserError."""

    cause: str
    place: str
    fix: str

    def error(self) -> UserError:
        """The error again."""
        return UserError(self.cause, place=self.place, fix=self.fix)


@dataclass(frozen=True)
class Tick:
    """How the phase goes, about four times a second. `ttfts_s` are those since the last one; `left` conversations."""

    ended: int
    failed: int
    tokens: int
    ttfts_s: tuple[float, ...]
    left: int


@dataclass(frozen=True)
class Uncounted:
    """An answer without counts of its tokens, kept until they are counted: its record's place, and its texts. `whole`
    answers come from a server that does not count; one that was broken off may only have missed the count."""

    index: int
    text: str
    reasoning: str
    whole: bool


@dataclass(frozen=True)
class Report:
    """A client's phase. `lines` holds its LoadRecords as JSON lines; `hungry_s` is how long users waited for prompts;
    `gave_up` says why it stopped early, "" when it did not."""

    lines: bytes
    uncounted: tuple[Uncounted, ...]
    load: ClientLoad
    ended_ns: int
    hungry_s: float
    gave_up: str
    exact_output: bool


Order = Assignment | Begin | Supply | Stop
"""From the run to a client."""

Word = Ready | Refused | Tick | Report
"""From a client to the run."""


def packed(message: Order | Word) -> bytes:
    """The frame of a message."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(data)) + data


def read_order(pipe: IO[bytes]) -> Order | None:
    """The next order, None at the end of the pipe. Blocks."""
    header = pipe.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    data = pipe.read(HEADER.unpack(header)[0])
    try:
        order: Order = pickle.loads(data)  # noqa: S301 - from our own parent process
    except EOFError:
        return None
    return order
