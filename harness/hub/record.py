"""The folder of what was seen: one watcher at a time, and every change is logged before the state moves on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.hub.change import Change
from harness.hub.look import Look, Watched, look
from harness.hub.state import WatchState, read_state, write_state
from harness.store.lock import locked

STATE, CHANGES, LOCK = "watch.json", "changes.jsonl", "watch.lock"


_decode = msgspec.json.Decoder(Change).decode


def look_and_record(
    directory: Path, watched: Watched | Callable[[WatchState], Watched], clock: Callable[[], float] = time.time
) -> Look:
    """Look, append what changed to changes.jsonl, then write watch.json. Raises BusyError when another watcher does.

    A look that was killed between the two is made again by the next, and its changes are not written twice.
    """
    with locked(directory, "looking at what is watched", "Wait for it, or name another folder with --state", name=LOCK):
        state = read_state(directory / STATE)
        found = look(state, watched(state) if callable(watched) else watched, clock())
        logged = append_changes(directory / CHANGES, found.changes, since=state.logged)
        after = replace(found.state, logged=logged)
        write_state(directory / STATE, after)
        return replace(found, state=after)


def append_changes(path: Path, changes: tuple[Change, ...], since: int) -> int:
    """Append each change that is not in the file after its first `since` bytes; returns how long the file then is.

    A line that a kill left unfinished is dropped.
    """
    held = path.read_bytes() if path.exists() else b""
    whole = held[: held.rfind(b"\n") + 1]
    start = since if whole[:since].endswith(b"\n") or since == 0 else len(whole)  # somebody edited what was taken in
    untaken = {_read(line, path).identity for line in whole[start:].splitlines() if line}
    lines = [msgspec.json.encode(change) + b"\n" for change in changes if change.identity not in untaken]
    if not lines and len(whole) == len(held):
        return len(whole)
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(len(whole))
        file.seek(len(whole))
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return len(whole) + sum(map(len, lines))


def read_changes(path: Path) -> list[Change]:
    """Every change in the file, the oldest first; none where there is no file."""
    if not path.exists():
        return []
    held = path.read_bytes()
    return [_read(line, path) for line in held[: held.rfind(b"\n") + 1].splitlines() if line]


def _read(line: bytes, path: Path) -> Change:
    try:
        return _decode(line)
    except msgspec.MsgspecError as error:
        fix = "Take the line out, or move the file away: the state does not depend on it"
        raise UserError(f"a line is no change: {error}", place=shown_path(path), fix=fix) from error
