"""Load phases on disk: all records of a phase in load.jsonl, then its line in phases.jsonl, which makes it count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.load import LoadRecord, PhaseRecord
from harness.store.journal import Journal, read_lines, set_torn_line_aside


class _Line(Struct):
    phase: str


class LoadJournal:
    """Appends whole phases. Opening it sets the records of a phase that was cut short aside in `load.jsonl.torn`."""

    def __init__(self, load: Path, phases: Path) -> None:
        _set_unfinished_aside(load, phases)
        self._load = Journal(load)
        self._phases = Journal(phases)

    def append(self, record: PhaseRecord, requests: Sequence[LoadRecord]) -> None:
        """Make a phase durable. Blocks for the disk: call it from a thread. Raises UserError when the disk is full."""
        for request in requests:
            self._load.append(request)
        self._load.sync()
        self._phases.append(record)
        self._phases.sync()

    def close(self) -> None:
        """Close both files."""
        self._load.close()
        self._phases.close()


def read_phases(load: Path, phases: Path) -> Iterator[tuple[PhaseRecord, list[LoadRecord]]]:
    """The phases that have a line, in the order of their first, each with its last take's records.

    Raises UserError, naming the line, when a line cannot be read.
    """
    finished = {record.phase.id: record for record in read_lines(phases, PhaseRecord)}
    extents = _extents(load) if finished else {}
    decode = msgspec.json.Decoder(LoadRecord).decode
    for identity, record in finished.items():
        requests: list[LoadRecord] = []
        if identity in extents:
            start, end = extents[identity]
            with load.open("rb") as file:
                file.seek(start)
                for line in file.read(end - start).splitlines():
                    try:
                        requests.append(decode(line))
                    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                        raise UserError(
                            f"a record of phase {identity} cannot be read: {error}", place=str(load)
                        ) from error
        yield record, requests


def _extents(load: Path) -> dict[str, tuple[int, int]]:
    """Phase id → where its last block of records begins and ends, in bytes."""
    extents: dict[str, tuple[int, int]] = {}
    start = end = 0
    current = ""
    if not load.exists():
        return extents
    decode = msgspec.json.Decoder(_Line).decode
    with load.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                phase = decode(line).phase
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise UserError(f"this line cannot be read: {error}", place=f"{load}:{number}") from error
            if phase != current:
                current, start = phase, end
            end += len(line)
            extents[current] = (start, end)
    return extents


def _set_unfinished_aside(load: Path, phases: Path) -> None:
    """Cut what follows the last finished phase: a phase that is done again would otherwise have its records twice."""
    set_torn_line_aside(load)
    set_torn_line_aside(phases)
    finished = {record.phase.id for record in read_lines(phases, PhaseRecord)}
    extents = _extents(load)
    keep = max((end for identity, (_, end) in extents.items() if identity in finished), default=0)
    if not load.exists() or load.stat().st_size == keep:
        return
    with load.open("r+b") as file:
        file.seek(keep)
        with load.with_name(load.name + ".torn").open("ab") as aside:
            aside.write(file.read())
        file.truncate(keep)
