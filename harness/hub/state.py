"""What was last seen of each watched card and engine: watch.json."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.store.manifest import write_atomically

TroubleKind = Literal["network", "limited", "gated", "refused", "missing", "server", "malformed"]


class Trouble(Struct, frozen=True, kw_only=True):
    """Why something could not be looked at. It is not asked again before `again_at`; all times are Unix seconds."""

    subject: str
    kind: TroubleKind
    said: str
    since: float
    tries: int
    again_at: float


class FileSeen(Struct, frozen=True, kw_only=True):
    """One file of a repository. `blob` is its SHA-256 where it is stored with LFS, else git's id of it.

    `parts` has a digest of each part of what it holds; None where it was not read. `scores` are numbers of the
    benchmark tables in it.
    """

    blob: str
    size: int = 0
    parts: dict[str, str] | None = None
    scores: dict[str, str] = {}


class Snapshot(Struct, frozen=True, kw_only=True):
    """A repository at one commit. `name` is what the Hub calls it, which differs from what was asked once renamed.

    `scores` are those in its metadata; `refused` are files that the Hub kept from us.
    """

    name: str
    commit: str
    licence: str
    gating: str
    gate_terms: str
    metadata: str
    scores: dict[str, str]
    files: dict[str, FileSeen]
    refused: tuple[str, ...] = ()


class CardSeen(Struct, frozen=True, kw_only=True):
    """A card's repository: the last good snapshot, which a trouble leaves as it is. `gone_at`: missing since."""

    repository: str
    etag: str = ""
    snapshot: Snapshot | None = None
    gone_at: float | None = None
    trouble: Trouble | None = None
    looked_at: float = 0.0


class EngineSeen(Struct, frozen=True, kw_only=True):
    """An engine's newest release on the package index."""

    version: str = ""
    etag: str = ""
    trouble: Trouble | None = None
    looked_at: float = 0.0


class WatchState(Struct, frozen=True, kw_only=True):
    """watch.json. `logged` is how many bytes of changes.jsonl led to this state: what follows was not yet taken in."""

    format: Literal[1] = 1
    cards: dict[str, CardSeen] = {}
    engines: dict[str, EngineSeen] = {}
    logged: int = 0


def read_state(path: Path) -> WatchState:
    """The state in the file; an empty one where there is no file. Raises UserError when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=WatchState)
    except FileNotFoundError:
        return WatchState()
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UserError(
            f"what was last seen cannot be read: {error}",
            place=shown_path(path),
            fix="Put a copy of it back, or move it away: the next look then records everything anew",
        ) from error


def write_state(path: Path, state: WatchState) -> None:
    """Write watch.json atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, msgspec.json.format(msgspec.json.encode(state), indent=1) + b"\n")
