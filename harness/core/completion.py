"""What came back from an endpoint: a Completion or a Failure, with its Usage and Timing."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from harness.core.generation import Generation
from harness.core.sample import Message


class Request(Struct, frozen=True):
    """One question to one endpoint.

    `continuations` are texts whose log-likelihood after the messages is asked for, instead of an answer: the text of
    the Completion is then `[[logprob, greedy], …]` in JSON, in their order.
    """

    messages: tuple[Message, ...]
    generation: Generation
    continuations: tuple[str, ...] = ()


class Usage(Struct, frozen=True, omit_defaults=True):
    """Token counts of one request; None is unknown, never zero.

    `counted_by` says where the counts come from: the server's usage, its `/tokenize`, or the card's own tokenizer.
    Streamed chunks are never counted as tokens. `completion_tokens` includes `reasoning_tokens`, `prompt_tokens`
    includes `cached_tokens`, as OpenAI's API defines them.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    counted_by: Literal["usage", "tokenize", "tokenizer"] | None = None


class Timing(Struct, frozen=True, omit_defaults=True):
    """When things happened, for the attempt that gave the result.

    `started_at` is Unix seconds (wall clock). All others are nanoseconds on the monotonic clock since the request was
    handed to the socket: response headers, the first chunk of any kind, the first token (reasoning or answer), the
    first answer token, and the end. `chunks_ns` holds the arrival of every chunk that carried text.
    `started_at` and `ended_ns` are 0 where nothing was timed: 0 is never a time that was measured.
    """

    started_at: float
    ended_ns: int
    headers_ns: int | None = None
    first_chunk_ns: int | None = None
    first_token_ns: int | None = None
    first_answer_ns: int | None = None
    chunks_ns: tuple[int, ...] = ()


UNTIMED = Timing(started_at=0.0, ended_ns=0)
"""Of what was not asked by us: nobody knows when it happened, nor how long it took."""

_NATURAL_ENDS = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete"})


class Completion(Struct, frozen=True, omit_defaults=True, tag="completion"):
    """An answer that arrived whole. `finish_reason` is the server's word, None when it gave none.

    `text` is the answer alone; `reasoning` is what the model thought, wherever the server put it. `served_model` is
    the name the server gave itself. `tool_calls` names the functions the model called, although none was offered.
    `attempts` counts tries, the first included.
    """

    text: str
    usage: Usage
    timing: Timing
    reasoning: str = ""
    finish_reason: str | None = None
    refusal: str | None = None
    tool_calls: tuple[str, ...] = ()
    served_model: str | None = None
    attempts: int = 1

    @property
    def clean(self) -> bool:
        """Whether the model ended a plain answer by itself: not cut off, filtered, refused or left for a tool call."""
        ended = self.finish_reason is None or self.finish_reason.lower() in _NATURAL_ENDS
        return ended and not self.tool_calls and self.refusal is None


class FailureReason(StrEnum):
    """Why no answer arrived. `UNSERVABLE` is a fact about what the endpoint can take; the rest are infrastructure."""

    UNSERVABLE = "unservable"  # too long for the served context, or a modality it does not take
    CONNECTION = "connection"  # refused, reset, name not resolved
    TIMEOUT = "timeout"  # connect, first token, stall or total
    RATE_LIMITED = "rate_limited"  # 429 until the retries ran out
    UNAUTHORIZED = "unauthorized"  # 401, 403
    NOT_FOUND = "not_found"  # 404: wrong path or unknown model
    BAD_REQUEST = "bad_request"  # another 4xx
    SERVER = "server"  # 5xx, or an error event inside a stream
    PROTOCOL = "protocol"  # not the protocol we speak, or a stream that stopped before it was finished
    IMPORTED = "imported"  # asked by another tool, which reports an error or nothing at all


class Failure(Struct, frozen=True, omit_defaults=True, tag="failure"):
    """No usable answer. `message` is the server's or the system's own words, with secrets removed.

    `partial_text` is what had arrived before a stream broke: evidence for debugging, never scored.
    """

    reason: FailureReason
    message: str
    timing: Timing
    status: int | None = None
    attempts: int = 1
    partial_text: str = ""
