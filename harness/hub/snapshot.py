"""A snapshot taken: a repository's head, its files and what its small files hold."""

from __future__ import annotations

import msgspec

from harness.core.fingerprint import digest
from harness.core.sample import JsonValue
from harness.hub.contents import read_contents
from harness.hub.file_kinds import SPLIT, parts_of
from harness.hub.repository import Head, read_file, read_files
from harness.hub.scores import metadata_scores
from harness.hub.state import FileSeen, Snapshot
from harness.hub.trouble import LookFailedError
from harness.hub.wire import Wire
from harness.hub.words import short

_MOST_FILE_BYTES, _MOST_README_BYTES = 16_000_000, 2_000_000
_SCORES = ("model-index", "eval_results", "evalResults")


def take(wire: Wire, head: Head, before: Snapshot | None) -> Snapshot:
    """The repository as its head says it is. What has not changed since `before` is not asked for again."""
    card_data = head.card_data or {}
    licence = {key: value for key, value in card_data.items() if key.startswith("license")}
    terms = {key: value for key, value in card_data.items() if key.startswith("extra_gated")}
    rest = {
        key: value for key, value in card_data.items() if key not in licence and key not in terms and key not in _SCORES
    }
    known = before.files if before is not None else {}
    moved = before is None or (head.sha, head.id) != (before.commit, before.name)
    files, refused = _read(wire, head, read_files(wire, head) if moved else known, known)
    return Snapshot(
        name=head.id,
        commit=head.sha,
        licence=_licence(licence),
        gating=_gating(head),
        gate_terms=digest(terms) if terms else "",
        metadata=digest(rest) if rest else "",
        scores=metadata_scores(card_data, head.model_index, head.eval_results),
        files=files,
        refused=refused,
    )


def retake_refused(wire: Wire, head: Head, snapshot: Snapshot) -> Snapshot:
    """The snapshot with the files that were refused, where they no longer are."""
    files, refused = _read(wire, head, snapshot.files, snapshot.files)
    return msgspec.structs.replace(snapshot, files=files, refused=refused)


def _read(
    wire: Wire, head: Head, listed: dict[str, FileSeen], known: dict[str, FileSeen]
) -> tuple[dict[str, FileSeen], tuple[str, ...]]:
    """Every file that counts, the small ones read; once one is refused, no other is asked for."""
    files: dict[str, FileSeen] = {}
    refused: list[str] = []
    for path, seen in listed.items():
        if not parts_of(path):
            continue
        files[path] = seen
        if path in known and known[path].blob == seen.blob and known[path].parts is not None:
            files[path] = known[path]
        elif path in SPLIT and seen.size <= _most_bytes(path):
            if not refused:
                files[path] = _read_one(wire, head, path, seen, refused)
            else:
                refused.append(path)
    return files, tuple(refused)


def _read_one(wire: Wire, head: Head, path: str, seen: FileSeen, refused: list[str]) -> FileSeen:
    try:
        return read_contents(path, seen, read_file(wire, head, path, _most_bytes(path)))
    except LookFailedError as error:
        if error.kind not in ("gated", "refused"):
            raise
        refused.append(path)
        return seen


def _most_bytes(path: str) -> int:
    return _MOST_README_BYTES if path == "README.md" else _MOST_FILE_BYTES


def _licence(fields: dict[str, JsonValue]) -> str:
    named = [fields.get(key) for key in ("license", "license_name", "license_link")]
    return short(", ".join(str(value) for value in named if value), 200)


def _gating(head: Head) -> str:
    access = {"auto": "gated, access at once", "manual": "gated, access by hand"}
    states = [access.get(head.gated, "gated") if isinstance(head.gated, str) else "gated" if head.gated else "open"]
    return ", ".join(states + ["private"] * bool(head.private) + ["disabled"] * bool(head.disabled))
