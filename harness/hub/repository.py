"""A model repository as the Hub describes it: its head, cheap to ask for, and its files at a commit."""

from __future__ import annotations

from typing import Annotated, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Meta, Struct, field

from harness.core.sample import JsonValue
from harness.hub.state import FileSeen
from harness.hub.trouble import LookFailedError
from harness.hub.wire import Wire

ASKED = ("sha", "gated", "private", "disabled", "cardData", "model-index", "evalResults")
"""All of a repository's description that counts. Its ETag then does not move with downloads, likes or Spaces."""

_T = TypeVar("_T")
_MOST_HEAD_BYTES = 4_000_000
_MOST_FILES_BYTES = 32_000_000

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?$")]
Commit = Annotated[str, Meta(pattern=r"^[0-9a-f]{40,64}$")]


class Head(Struct, frozen=True, kw_only=True):
    """GET /api/models/NAME?expand=…: what the repository is now."""

    id: Name
    sha: Commit
    gated: str | bool | None = False
    private: bool | None = False
    disabled: bool | None = False
    card_data: dict[str, JsonValue] | None = field(name="cardData", default=None)
    model_index: JsonValue = field(name="model-index", default=None)
    eval_results: JsonValue = field(name="evalResults", default=None)


class _LargeFile(Struct, frozen=True, kw_only=True):
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class _Sibling(Struct, frozen=True, kw_only=True):
    rfilename: Annotated[str, Meta(min_length=1, max_length=1000)]
    blob_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{40,64}$")] = field(name="blobId")
    size: int | None = None
    lfs: _LargeFile | None = None


class _Files(Struct, frozen=True, kw_only=True):
    sha: Commit
    siblings: list[_Sibling]


def read_head(wire: Wire, name: str, etag: str) -> tuple[Head | None, str]:
    """The repository now, None where it is as it was at `etag`, with the new ETag. Raises LookFailedError."""
    path = f"/api/models/{quote(name)}?{urlencode([('expand', each) for each in ASKED])}"
    reply = wire.get(path, name, most_bytes=_MOST_HEAD_BYTES, etag=etag)
    return (None if reply.unchanged else _decode(reply.body, Head, name)), reply.etag


def read_files(wire: Wire, head: Head) -> dict[str, FileSeen]:
    """Every file at the head's commit: a commit that comes between is the next look's."""
    path = f"/api/models/{quote(head.id)}/revision/{head.sha}?blobs=true"
    found = _decode(wire.get(path, head.id, most_bytes=_MOST_FILES_BYTES).body, _Files, head.id)
    if found.sha != head.sha:
        raise LookFailedError("malformed", f"{head.id}: files of another commit than was asked for")
    return {
        each.rfilename: FileSeen(blob=each.lfs.sha256 if each.lfs else each.blob_id, size=each.size or 0)
        for each in found.siblings
    }


def read_file(wire: Wire, head: Head, path: str, most_bytes: int) -> bytes:
    """One file at the head's commit."""
    address = f"/{quote(head.id)}/resolve/{head.sha}/{quote(path)}"
    return wire.get(address, f"{head.id}/{path}", most_bytes=most_bytes).body


def _decode(body: bytes, kind: type[_T], name: str) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise LookFailedError("malformed", f"{name}: the Hub's reply is not understood") from error
