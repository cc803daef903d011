"""Two snapshots of a repository, compared part by part."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from harness.core.fingerprint import digest
from harness.hub.change import CALLS, Call, Change, Part
from harness.hub.contents import INERT
from harness.hub.file_kinds import SPLIT, parts_of
from harness.hub.state import FileSeen, Snapshot
from harness.hub.words import short, some

_OF_FILES: tuple[Part, ...] = (
    "weights", "tokenizer", "chat template", "generation config", "config", "quantisation", "readme",
)  # fmt: skip
_TEMPLATE = "the template"

Held = dict[Part, dict[str, str]]
"""By part, what each file has of it: a digest, or of a file that was not read its blob."""


class Found(Struct, frozen=True, kw_only=True):
    """One difference, before it is somebody's."""

    part: Part
    before: str
    after: str
    said: str
    calls_for: Call | None = None


def changes(subject: str, repository: str, before: Snapshot, after: Snapshot, now: float) -> tuple[Change, ...]:
    """Every change between the two; none when nothing that counts is different."""
    return tuple(
        Change(
            subject=subject,
            repository=repository,
            part=found.part,
            before=found.before,
            after=found.after,
            calls_for=found.calls_for or CALLS[found.part],
            said=found.said,
            seen_at=now,
            commit=after.commit,
        )
        for found in _found(before, after)
    )


def _found(before: Snapshot, after: Snapshot) -> Iterator[Found]:
    if before.name != after.name:
        said = f"{before.name} is now {after.name}; the card should name it so"
        yield Found(part="renamed", before=before.name, after=after.name, said=said)
    held, now_held = _held(before, after), _held(after, before)
    for part in _OF_FILES:
        if (was := held.get(part, {})) != (now := now_held.get(part, {})):
            said = _weights_said(before, after) if part == "weights" else _said(was, now)
            yield Found(part=part, before=_summary(was), after=_summary(now), said=said)
    yield from _scores(before, after, held, now_held)
    yield from _licence(before, after, held, now_held)
    yield from _gating(before, after)
    yield from _inert(before, after)


def _held(snapshot: Snapshot, other: Snapshot) -> Held:
    held: Held = {}
    for path, seen in snapshot.files.items():
        read = seen.parts
        if read is None and path in other.files and other.files[path].blob == seen.blob:
            read = other.files[path].parts  # the same file, which one of the two looks could not read
        for part in parts_of(path):
            value = seen.blob if read is None else read.get(part)
            if value is not None:
                held.setdefault(part, {})[path] = value
    if templates := held.get("chat template"):
        # the file goes before what tokenizer_config.json has, and a template that only moved is the same
        own = templates.pop("tokenizer_config.json", None)
        if (template := templates.pop("chat_template.jinja", own)) is not None:
            templates[_TEMPLATE] = template
    if snapshot.metadata:
        held.setdefault("readme", {})["metadata"] = snapshot.metadata
    return held


def _summary(held: dict[str, str]) -> str:
    return digest(held)[:12] if held else ""


def _said(was: dict[str, str], now: dict[str, str]) -> str:
    told = (
        ("changed", [name for name in was if name in now and was[name] != now[name]]),
        ("added", [name for name in now if name not in was]),
        ("removed", [name for name in was if name not in now]),
    )
    return "; ".join(f"{fate}: {some(names)}" for fate, names in told if names)


def _weights_said(before: Snapshot, after: Snapshot) -> str:
    was, now = _weights(before), _weights(after)
    counts = f"{len(was)} files of {_size(was)}, now {len(now)} of {_size(now)}"
    return f"{counts}; {_said({k: v.blob for k, v in was.items()}, {k: v.blob for k, v in now.items()})}"


def _weights(snapshot: Snapshot) -> dict[str, FileSeen]:
    return {path: seen for path, seen in snapshot.files.items() if "weights" in parts_of(path)}


def _size(files: dict[str, FileSeen]) -> str:
    return f"{sum(seen.size for seen in files.values()) / 1e9:,.3g} GB"


def _scores(before: Snapshot, after: Snapshot, held: Held, now_held: Held) -> Iterator[Found]:
    """In numbers where they are known; where a README or a file of results changed unread, that they may differ."""
    files, now_files = held.get("reported scores", {}), now_held.get("reported scores", {})
    was, now = _all_scores(before), _all_scores(after)
    readmes = [snapshot.files.get("README.md", FileSeen(blob="")) for snapshot in (before, after)]
    same_readme = readmes[0].blob == readmes[1].blob
    unread = not same_readme and any(seen.blob and seen.parts is None for seen in readmes)
    if same_readme or unread:
        was, now = before.scores, after.scores
    if was != now:
        keys = [key for key in (was | now) if was.get(key) != now.get(key)]
        told = [f"{key}: {was.get(key, 'not told')} → {now.get(key, 'no longer told')}" for key in keys[:8]]
        said = "; ".join(told) + (f"; and {len(keys) - 8} more" if len(keys) > 8 else "")
        yield Found(part="reported scores", before=_told(was, keys), after=_told(now, keys), said=said)
    elif files != now_files or unread:
        said = _said(files, now_files) or "README.md changed and could not be read: its scores may differ"
        old, new = (
            (_summary(files), _summary(now_files)) if files != now_files else (each.blob[:12] for each in readmes)
        )
        yield Found(part="reported scores", before=old, after=new, said=said)


def _all_scores(snapshot: Snapshot) -> dict[str, str]:
    readme = snapshot.files.get("README.md", FileSeen(blob=""))
    in_text = {f"{key} (text)" if key in snapshot.scores else key: value for key, value in readme.scores.items()}
    return in_text | snapshot.scores


def _told(scores: dict[str, str], keys: list[str]) -> str:
    return short("; ".join(f"{key} {scores[key]}" for key in keys if key in scores), 300)


def _licence(before: Snapshot, after: Snapshot, held: Held, now_held: Held) -> Iterator[Found]:
    files, now_files = held.get("licence", {}), now_held.get("licence", {})
    if before.licence != after.licence:
        said = f"{before.licence or 'none told'} → {after.licence or 'none told'}"
        yield Found(part="licence", before=before.licence, after=after.licence, said=said)
    elif files != now_files:
        said = f"{after.licence or 'none told'}; its text: {_said(files, now_files)}"
        yield Found(part="licence", before=_summary(files), after=_summary(now_files), said=said)


def _gating(before: Snapshot, after: Snapshot) -> Iterator[Found]:
    if before.gating != after.gating:
        said = f"{before.gating} → {after.gating}"
        yield Found(part="gating", before=before.gating, after=after.gating, said=said)
    elif before.gate_terms != after.gate_terms:
        said = f"{after.gating}; what it asks of those who want access changed"
        yield Found(part="gating", before=before.gate_terms[:12], after=after.gate_terms[:12], said=said)


def _inert(before: Snapshot, after: Snapshot) -> Iterator[Found]:
    """Of files in which nothing else changed."""
    for path in SPLIT:
        was, now = before.files.get(path), after.files.get(path)
        if was is None or now is None or was.parts is None or now.parts is None:
            continue
        rest, now_rest = ({k: v for k, v in parts.items() if k != INERT} for parts in (was.parts, now.parts))
        old, new = was.parts.get(INERT, ""), now.parts.get(INERT, "")
        if rest == now_rest and old != new:
            said = f"{path}: only {old or 'nothing'} → {new or 'nothing'}"
            yield Found(part=SPLIT[path][0], before=old, after=new, said=said, calls_for="nothing")
