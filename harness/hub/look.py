"""One look at every watched card and engine: what changed, and what could not be looked at."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from harness.core.card import Card
from harness.core.version import at_least
from harness.hub.change import CALLS, Change
from harness.hub.compare import changes
from harness.hub.releases import PYPI, newest_release, package_of
from harness.hub.repository import Head, read_head
from harness.hub.snapshot import retake_refused, take
from harness.hub.state import CardSeen, EngineSeen, Snapshot, Trouble, WatchState
from harness.hub.trouble import LookFailedError, troubled, waits
from harness.hub.wire import Wire
from harness.hub.words import some


class Watched(Struct, frozen=True, kw_only=True):
    """What is watched: cards that have a repository, engines by name, a package index, a Hub (None: HF_ENDPOINT's)."""

    cards: tuple[Card, ...] = ()
    engines: tuple[str, ...] = ()
    index: str = PYPI
    hub: str | None = None


class Look(Struct, frozen=True, kw_only=True):
    """What a look at `at` found. `first` were never seen before, `same` had nothing new, `gone` have no repository."""

    at: float
    changes: tuple[Change, ...]
    state: WatchState
    troubles: tuple[Trouble, ...]
    first: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def look(state: WatchState, watched: Watched, now: float) -> Look:
    """Look once. Nothing is written; a failure is a trouble of its subject and never raised.

    Raises UserError when huggingface_hub is not installed or an engine is not known.
    """
    cards, new_cards = _cards(state, watched, now)
    engines, new_releases = _engines(state, watched, now)
    after = replace(state, cards=cards, engines=engines)
    seen = _by_subject(after)
    asked = [name for name in _subjects(watched) if name in seen]
    found = (*new_cards, *new_releases)
    fine = [name for name in asked if seen[name].trouble is None or seen[name].looked_at == now]
    first = [name for name in fine if _is_new(state, after, name)]
    changed = {change.subject for change in found}
    gone = [card.id for card in watched.cards if card.id in cards and cards[card.id].gone_at is not None]
    return Look(
        at=now,
        changes=found,
        state=after,
        troubles=tuple(trouble for name in asked if (trouble := seen[name].trouble) is not None),
        first=tuple(first),
        same=tuple(name for name in fine if name not in changed and name not in first and name not in gone),
        gone=tuple(name for name in gone if name not in changed),
    )


def _subjects(watched: Watched) -> list[str]:
    return [card.id for card in watched.cards] + list(watched.engines)


def _by_subject(state: WatchState) -> dict[str, CardSeen | EngineSeen]:
    return {**state.cards, **state.engines}


def _is_new(before: WatchState, after: WatchState, name: str) -> bool:
    """Whether this look is the first that saw anything of it."""
    if name in after.engines:
        return before.engines.get(name, EngineSeen()).version == ""
    was, now = before.cards.get(name), after.cards[name]
    return was is None or was.snapshot is None or not _is_same_repository(was, now.repository)


def _cards(state: WatchState, watched: Watched, now: float) -> tuple[dict[str, CardSeen], list[Change]]:
    cards, found = dict(state.cards), list[Change]()
    wanted = [(card.id, card.repository) for card in watched.cards if card.repository is not None]
    if not wanted:
        return cards, found
    wire = Wire(watched.hub)
    limited: Trouble | None = None  # the Hub's limit is for all that we ask, not for a repository
    for subject, repository in wanted:
        before = cards.get(subject)
        if before is None or not _is_same_repository(before, repository):
            before = CardSeen(repository=repository)
        before = replace(before, repository=repository)
        if waits(before.trouble, now):
            continue
        if limited is not None:
            cards[subject] = replace(before, trouble=replace(limited, subject=subject))
            continue
        cards[subject], new = _card(wire, subject, before, now)
        found += new
        trouble = cards[subject].trouble
        limited = trouble if trouble is not None and trouble.kind == "limited" else None
    return cards, found


def _is_same_repository(seen: CardSeen, repository: str) -> bool:
    """Also where the card now has the name that the repository was given since."""
    return repository == seen.repository or (seen.snapshot is not None and repository == seen.snapshot.name)


def _card(wire: Wire, subject: str, before: CardSeen, now: float) -> tuple[CardSeen, tuple[Change, ...]]:
    was = before.snapshot
    try:
        snapshot, etag = _snapshot(wire, before)
    except LookFailedError as error:
        if error.kind != "missing" or was is None:
            return replace(before, trouble=troubled(subject, error, before.trouble, now)), ()
        gone = replace(before, gone_at=before.gone_at or now, trouble=None, looked_at=now)
        return gone, () if before.gone_at else (_deleted(subject, before, was, now, is_back=False),)
    after = replace(before, etag=etag, snapshot=snapshot, gone_at=None, looked_at=now)
    after = replace(after, trouble=_refused(subject, snapshot, before.trouble, now))
    if was is None:
        return after, ()
    back = (_deleted(subject, before, was, now, is_back=True),) if before.gone_at else ()
    return after, (*back, *changes(subject, before.repository, was, snapshot, now))


def _snapshot(wire: Wire, before: CardSeen) -> tuple[Snapshot, str]:
    """The repository now, with the ETag of its head; nothing more is asked where the head is the same."""
    was = before.snapshot
    head, etag = read_head(wire, before.repository, before.etag if was is not None else "")
    if head is not None:
        try:
            return take(wire, head, was), etag
        except RecursionError as error:
            said = f"{head.id}: metadata nested deeper than anybody would"
            raise LookFailedError("malformed", said) from error
    assert was is not None, "unchanged since nothing"  # noqa: S101 – without an ETag sent, the Wire takes no 304
    return (retake_refused(wire, Head(id=was.name, sha=was.commit), was) if was.refused else was), etag


def _deleted(subject: str, seen: CardSeen, snapshot: Snapshot, now: float, *, is_back: bool) -> Change:
    gone = f"{seen.repository} does not exist any more, or is private and the token does not open it"
    return Change(
        subject=subject,
        repository=seen.repository,
        part="deleted",
        before="" if is_back else snapshot.commit,
        after=snapshot.commit if is_back else "",
        calls_for=CALLS["deleted"],
        said=f"{seen.repository} is there again" if is_back else gone,
        seen_at=now,
        commit=snapshot.commit,
    )


def _refused(subject: str, snapshot: Snapshot, before: Trouble | None, now: float) -> Trouble | None:
    """Told, but no reason to wait: what the repository shows everybody is watched all the same."""
    if not snapshot.refused:
        return None
    said = f"{snapshot.name} is gated: {some(snapshot.refused)} cannot be read, only seen to change"
    old = before if before is not None and before.kind == "gated" else None
    since, tries = (old.since, old.tries + 1) if old else (now, 1)
    return Trouble(subject=subject, kind="gated", said=said, since=since, tries=tries, again_at=now)


def _engines(state: WatchState, watched: Watched, now: float) -> tuple[dict[str, EngineSeen], list[Change]]:
    engines, found = dict(state.engines), list[Change]()
    for engine in watched.engines:
        before = engines.get(engine, EngineSeen())
        package = package_of(engine)
        if waits(before.trouble, now):
            continue
        try:
            newest, etag = newest_release(watched.index, package, before.etag if before.version else "")
        except LookFailedError as error:
            engines[engine] = replace(before, trouble=troubled(engine, error, before.trouble, now))
            continue
        engines[engine] = EngineSeen(version=newest or before.version, etag=etag, looked_at=now)
        if newest is not None and before.version and newest != before.version:
            found.append(_release(engine, package, before.version, newest, now))
    return engines, found


def _release(engine: str, package: str, before: str, after: str, now: float) -> Change:
    is_newer = at_least(after, before)
    said = f"{package} {after} is out" if is_newer else f"{package} {before} was withdrawn; {after} is the newest now"
    return Change(
        subject=engine,
        repository=package,
        part="release",
        before=before,
        after=after,
        calls_for=CALLS["release"] if is_newer else "tell",
        said=said,
        seen_at=now,
    )
