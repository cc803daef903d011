"""The ledger of one client: a record for each request as it ends, encoded at once, and counts for the progress."""

from __future__ import annotations

import time

import msgspec
from msgspec import Struct

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.load import LoadRecord, Turn, Window
from harness.core.ports import Sent
from harness.load.frames import Tick, Uncounted

GIVE_UP_AFTER = 25
"""So many failures in a row, none answered before, or none even connected, may mean that the endpoint is down or
refuses everything. A server that sheds load fails requests too, but answers some: that is a finding, not a reason to
stop."""

GIVE_UP_AFTER_S = 5.0
"""They mean so only after this time without an answer. A server that refuses what is too much does so at once, while
the first answers are still being made."""

_TTFTS_TOLD = 500  # in one tick: enough for a median
_WORDS = 500  # characters of a failure's message


class Place(Struct, frozen=True):
    """Where a request stands in its phase. `due_ns` counts from the phase's start."""

    conversation: int
    turn: int
    due_ns: int
    asked: Turn


class Ledger:
    """Takes results, gives JSON lines."""

    def __init__(self, phase: str, client: int, window: Window) -> None:
        self._phase = phase
        self._client = client
        self._window = window
        self._encoder = msgspec.json.Encoder()
        self._lines: list[bytes] = []
        self.uncounted: list[Uncounted] = []
        self.late_ns: list[int] = []
        self.gave_up = ""
        self.crash: BaseException | None = None
        self._failed = 0
        self._answered = 0
        self._tokens = 0
        self._ttfts_s: list[float] = []
        self._in_a_row = 0
        self._unconnected_in_a_row = 0
        self._row_since_ns = 0
        self._slowest_of_row_ns = 0
        self._in_flight: dict[tuple[int, int], int] = {}  # since when, the oldest first

    @property
    def lines(self) -> bytes:
        """All records as JSON lines."""
        return b"\n".join([*self._lines, b""])

    def tick(self, left: int) -> Tick:
        """How it goes, and the TTFTs since the last tick."""
        ttfts_s, self._ttfts_s = tuple(self._ttfts_s), []
        return Tick(len(self._lines), self._failed, self._tokens, ttfts_s, left)

    def begin(self, place: Place) -> None:
        """A request is about to be sent."""
        self._in_flight[place.conversation, place.turn] = time.monotonic_ns()

    def enter(self, place: Place, sent: Sent, start_ns: int) -> bool:
        """Keep one request; gives whether it was answered to the end, so that a conversation can go on."""
        self._in_flight.pop((place.conversation, place.turn), None)
        sent_ns = sent.sent_ns - start_ns
        result = sent.result if sent.broken_off else _answered(sent.result)
        if place.turn == 0 and self._window.start_ns <= place.due_ns < self._window.end_ns:
            self.late_ns.append(sent_ns - place.due_ns)
        record = LoadRecord(
            phase=self._phase,
            number=place.conversation,
            scheduled_ns=place.due_ns,
            sent_ns=sent_ns,
            prompt_tokens_asked=place.asked.prompt_tokens,
            output_tokens_asked=place.asked.output_tokens,
            ended="failed" if isinstance(result, Failure) else "broken off" if sent.broken_off else "complete",
            timing=result.timing,
            usage=Usage() if isinstance(result, Failure) else result.usage,
            turn=place.turn,
            client=self._client,
            chunk_tokens=sent.chunk_tokens,
            finish_reason=None if isinstance(result, Failure) else result.finish_reason,
            failure=result.reason if isinstance(result, Failure) else None,
            message=result.message[:_WORDS] if isinstance(result, Failure) else "",
        )
        if isinstance(result, Failure):
            self._watch(result)
        else:
            self._count(record)
            if result.usage.completion_tokens is None and (result.text or result.reasoning):
                whole = not sent.broken_off
                self.uncounted.append(Uncounted(len(self._lines), result.text, result.reasoning, whole))
        self._lines.append(self._encoder.encode(record))
        return record.ended == "complete"

    def _count(self, record: LoadRecord) -> None:
        timing: Timing = record.timing
        self._tokens += record.usage.completion_tokens or 0
        if timing.first_token_ns is not None and len(self._ttfts_s) < _TTFTS_TOLD:
            self._ttfts_s.append(timing.first_token_ns / 1e9)
        if record.ended == "complete":
            self._answered += 1
            self._in_a_row = self._unconnected_in_a_row = self._slowest_of_row_ns = 0

    def _watch(self, failure: Failure) -> None:
        self._failed += 1
        self._in_a_row += 1
        now_ns = time.monotonic_ns()
        if self._in_a_row == 1:
            self._row_since_ns = now_ns
        self._slowest_of_row_ns = max(self._slowest_of_row_ns, failure.timing.ended_ns)
        connected = failure.reason is not FailureReason.CONNECTION
        self._unconnected_in_a_row = 0 if connected else self._unconnected_in_a_row + 1
        row = self._unconnected_in_a_row if self._answered else self._in_a_row
        long = now_ns - self._row_since_ns >= GIVE_UP_AFTER_S * 1e9
        if row >= GIVE_UP_AFTER and long and not self._one_accepted(now_ns):
            self.gave_up = f"{self._in_a_row} requests in a row failed, the last with: {failure.message[:_WORDS]}"

    def _one_accepted(self, now_ns: int) -> bool:
        """Whether a request in flight has outlasted every one that failed: it is being answered, or waits for it."""
        since_ns = next(iter(self._in_flight.values()), now_ns)
        return now_ns - since_ns > max(2 * self._slowest_of_row_ns, 1_000_000_000)


def _answered(result: Completion | Failure) -> Completion | Failure:
    """An answer without a word in it, none of its tokens counted, is none: its speed would be that of doing nothing."""
    if isinstance(result, Failure) or result.usage.completion_tokens:
        return result
    if result.text or result.reasoning or result.refusal or result.tool_calls or result.timing.chunks_ns:
        return result
    return Failure(FailureReason.PROTOCOL, "empty answer", result.timing)
