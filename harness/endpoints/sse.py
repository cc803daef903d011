"""Server-sent events, decoded incrementally from bytes.

Follows the WHATWG "Server-sent events" parsing rules (https://html.spec.whatwg.org/multipage/server-sent-events.html),
with three leniences that real servers need: an event whose closing blank line never came is still delivered at the
end, marked `cut`; a field named `error`, which older llama.cpp servers write, becomes an event of that name; `id` and
`retry` are ignored.
"""

from __future__ import annotations

from msgspec import Struct

DATA_AT = len(b"data: ")
_BOM = b"\xef\xbb\xbf"


class Event(Struct, frozen=True, gc=False):
    """One event. `data` is never empty; `name` is "" where the server gave none; `cut` marks an unclosed last one."""

    data: bytes
    name: str = ""
    cut: bool = False


class EventDecoder:
    """Turns a stream of bytes into events, however the bytes are cut up."""

    def __init__(self) -> None:
        self._held: list[bytes] = []  # bytes since the last event's end, joined only when a line ends
        self._skip_newline = False  # the last byte was a CR: an LF that follows belongs to it
        self._at_start = True
        self._between = True  # nothing is left over from the data before

    def whole(self, data: bytes) -> bool:
        """Whether `data` is one event of one line, and nothing of another: then its data begins at `DATA_AT`."""
        return (
            self._between
            and not self._at_start
            and data.startswith(b"data: ")
            and data.endswith(b"\n\n")
            and data.find(b"\n") == len(data) - 2
            and b"\r" not in data
        )

    def feed(self, data: bytes) -> list[Event]:
        """The events that `data` completes."""
        events = self._feed(data)
        self._between = not (self._held or self._skip_newline)
        return events

    def close(self) -> Event | None:
        """The event that the end of the stream cut off, if one was under way."""
        event = _read(b"".join(self._held))
        self._held.clear()
        return None if event is None else Event(event.data, event.name, cut=True)

    def _feed(self, data: bytes) -> list[Event]:
        if self._at_start:
            data = self._without_bom(data)
        if self._skip_newline and data:
            self._skip_newline = False
            data = data.removeprefix(b"\n")
        if b"\r" in data:
            self._skip_newline = data.endswith(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in data:
            if data:
                self._held.append(data)
            return []
        if self._held:
            self._held.append(data)
            data = b"".join(self._held)
            self._held.clear()
        *blocks, rest = data.split(b"\n\n")
        if rest:
            self._held.append(rest)
        return [event for block in blocks if (event := _read(block)) is not None]

    def _without_bom(self, data: bytes) -> bytes:
        data = b"".join([*self._held, data])
        self._held.clear()
        if len(data) < len(_BOM) and _BOM.startswith(data):
            if data:
                self._held.append(data)
            return b""
        self._at_start = False
        return data.removeprefix(_BOM)


def _read(block: bytes) -> Event | None:
    """One event from its lines, None for comments and blanks."""
    if block.startswith(b"data: ") and b"\n" not in block:
        return Event(block[6:]) if len(block) > 6 else None
    data: list[bytes] = []
    name = ""
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode("utf-8", "replace")
        elif field == b"error":
            data.append(value)
            name = "error"
    joined = b"\n".join(data)
    return Event(joined, name) if joined else None
