"""Looking again and again: at intervals, when the Hub says so, and when a trouble's wait is over."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from harness.core.card import Card
from harness.core.errors import BusyError
from harness.hub.look import Look, Watched
from harness.hub.record import look_and_record
from harness.hub.state import CardSeen, EngineSeen, Trouble, WatchState
from harness.hub.webhook import Receiver

Choose = Callable[[WatchState], Watched]

_BUSY_S = 60.0
_MOST_WAIT_S = 3600.0


class Watching:
    """`choose` says what is watched, `tell` is told of every look, `wake` ends a wait."""

    def __init__(self, directory: Path, choose: Choose, tell: Callable[[Look], None]) -> None:
        self.wake, self._stop = threading.Event(), threading.Event()
        self._directory, self._choose, self._tell = directory, choose, tell
        self._retry_at = float("inf")

    def once(self) -> None:
        """Look at everything once."""
        self._look(self._choose)

    def go_on(self, every_s: float | None, receiver: Receiver | None) -> None:
        """Look at everything now and every so often, at single cards when the receiver hears of them, until stopped."""
        due = time.time()
        while not self._stop.is_set():
            now = time.time()
            names = _arrived(receiver)
            try:
                if now >= due:
                    due = now + every_s if every_s is not None else float("inf")
                    self._look(self._choose)
                elif names:
                    self._look(partial(self._named, names))
                elif now >= self._retry_at:
                    self._look(self._in_trouble)
            except BusyError:
                due = min(due, now + _BUSY_S)
            wait_s = min(due, self._retry_at) - time.time()
            self.wake.wait(max(0.0, min(wait_s, _MOST_WAIT_S)))
            self.wake.clear()

    def end(self) -> None:
        """Go on no longer than the look that is being made."""
        self._stop.set()
        self.wake.set()

    def _look(self, choose: Choose) -> None:
        found = look_and_record(self._directory, choose)
        waits = [trouble.again_at for trouble in _troubles(found.state) if trouble.again_at > time.time()]
        self._retry_at = min(waits, default=float("inf"))
        self._tell(found)

    def _named(self, names: set[str], state: WatchState) -> Watched:
        """The cards whose repository has one of these names, by which it is asked for or which it was given."""
        watched = self._choose(state)
        cards = tuple(card for card in watched.cards if _names_of(card, state) & names)
        return replace(watched, cards=cards, engines=())

    def _in_trouble(self, state: WatchState) -> Watched:
        watched = self._choose(state)
        subjects = {trouble.subject for trouble in _troubles(state)}
        cards = tuple(card for card in watched.cards if card.id in subjects)
        return replace(watched, cards=cards, engines=tuple(name for name in watched.engines if name in subjects))


def _arrived(receiver: Receiver | None) -> set[str]:
    names: set[str] = set()
    while receiver is not None:
        try:
            names |= {name.casefold() for name in receiver.arrived.get_nowait()}
        except queue.Empty:
            break
    return names


def _names_of(card: Card, state: WatchState) -> set[str]:
    seen = state.cards.get(card.id)
    given = seen.snapshot.name if seen is not None and seen.snapshot is not None else ""
    return {(card.repository or "").casefold(), given.casefold()} - {""}


def _troubles(state: WatchState) -> list[Trouble]:
    seen: list[CardSeen | EngineSeen] = [*state.cards.values(), *state.engines.values()]
    return [each.trouble for each in seen if each.trouble is not None]
