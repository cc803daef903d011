"""A streamed answer, folded from its bytes as they arrive.

When is a stream whole? When the server named a finish reason, or sent `[DONE]` after something of an answer. Everything
else that ends is a Problem: an error event (even one followed by `[DONE]`, as vLLM sends when its engine dies), a chunk
that is not JSON, `[DONE]` after nothing, and bytes that simply stop. Chunks are never counted as tokens.
"""

from __future__ import annotations

from itertools import accumulate
from operator import add

from harness.core.completion import FailureReason, Usage
from harness.endpoints.answer import Answer, Arrivals, mended_or_none, told_apart, tools_called
from harness.endpoints.body import Body, Choice, MalformedError, Part, PlainChunk, mended, read_body, read_plain
from harness.endpoints.errors import from_fault, from_finish
from harness.endpoints.problem import Problem
from harness.endpoints.reasoning import detailed, split_tags, words
from harness.endpoints.sse import DATA_AT, Event, EventDecoder
from harness.endpoints.usage import read_usage
from harness.endpoints.whole import read_whole

_DONE = b"[DONE]"
_LONGEST_OPENING = 1 << 20


class StreamFold:
    """Takes bytes with their arrival time (monotonic ns), gives the Answer. `last_ns` is the last chunk's arrival."""

    def __init__(self) -> None:
        self._decoder = EventDecoder()
        self._content: list[str] = []  # of each chunk that carried text, "" if it was all reasoning
        self._reasoning: list[str] = []  # likewise
        self._chunks_ns: list[int] = []  # when it came
        self._reached: list[int] = []  # and how many tokens there were by then, where every chunk tells
        self._refusal: list[str] = []
        self._tools: list[str] = []
        self._details_repeat = False
        self._usage: Usage | None = None
        self._model: str | None = None
        self._finish: str | None = None
        self._done = False
        self._opening = b""  # the bytes before the first chunk, in case that they are no event stream at all
        self._first_chunk_ns: int | None = None
        self.last_ns: int | None = None
        self.problem: Problem | None = None

    @property
    def ended(self) -> bool:
        """Whether `[DONE]` or an error came."""
        return self._done or self.problem is not None

    @property
    def whole(self) -> bool:
        """Whether an answer is there even if the connection breaks now."""
        return self.problem is None and (self._finish is not None or (self._done and self._said_something()))

    @property
    def speaking(self) -> bool:
        """Whether a first token has come."""
        return bool(self._chunks_ns)

    def feed(self, data: bytes, at_ns: int) -> bool:
        """Take bytes; gives `ended`."""
        if self._decoder.whole(data) and not self._done and self.problem is None:
            usual = read_plain(data[DATA_AT:])
            if usual is not None:
                self._take_plain(usual, at_ns)
                return False
        if self._first_chunk_ns is None and len(self._opening) < _LONGEST_OPENING:
            self._opening += data
        for event in self._decoder.feed(data):
            self._take(event, at_ns)
        return self.ended

    def close(self, at_ns: int) -> Answer | Problem:
        """The bytes are over: read what the last event left, and judge."""
        if (event := self._decoder.close()) is not None:
            self._take(event, at_ns)
        if self.problem is not None:
            return self.problem
        if self.whole:
            return self._answer()
        if self._first_chunk_ns is None and not self._done:
            return _no_stream(self._opening)
        how = "ended without an answer" if self._done else f"broke off after {len(self._chunks_ns)} chunks with text"
        return Problem(FailureReason.PROTOCOL, f"the stream {how}", retryable=True)

    def partial_text(self) -> str:
        """The answer's text so far, reasoning tags included."""
        return mended("".join(self._content))

    def so_far(self) -> Answer:
        """What has come until now, as an answer without an end."""
        return self._answer()

    def arrivals(self) -> Arrivals:
        """When things came; the first answer token is the first one after any tagged reasoning."""
        start = split_tags(self.partial_text(), reasoned=any(self._reasoning)).start
        reached = accumulate(map(len, self._content))
        answer_ns = next((ns for ns, end in zip(self._chunks_ns, reached, strict=True) if end > start), None)
        first_ns = self._chunks_ns[0] if self._chunks_ns else None
        return Arrivals(self._first_chunk_ns, first_ns, answer_ns, tuple(self._chunks_ns))

    def characters(self) -> list[int]:
        """How many characters each chunk that carried text had, reasoning and answer together."""
        return list(map(add, map(len, self._content), map(len, self._reasoning)))

    def reached(self) -> list[int] | None:
        """How many tokens there were by each chunk that carried text, as it said itself; None unless every one did."""
        return self._reached if len(self._reached) == len(self._chunks_ns) else None

    def _take_plain(self, chunk: PlainChunk, at_ns: int) -> None:
        """What `_take` does to a chunk that has text alone, which is nearly every one."""
        part = chunk.choices[0].delta
        answer, reasoning = part.content or "", part.reasoning_content or part.reasoning or ""
        self.last_ns = at_ns
        if self._first_chunk_ns is None:
            self._first_chunk_ns = at_ns
        if chunk.model:
            self._model = chunk.model
        if answer or reasoning:
            self._content.append(answer)
            self._reasoning.append(reasoning)
            self._chunks_ns.append(at_ns)
        if reasoning:
            self._details_repeat = True

    def _take(self, event: Event, at_ns: int) -> None:
        if self._done or self.problem is not None:
            return
        if event.data.startswith(_DONE):
            self._done = True
            return
        try:
            body = read_body(event.data)
        except MalformedError as error:
            if not (event.cut and self._finish is not None):
                self.problem = _malformed(event, error)
            return
        self.last_ns = at_ns
        if self._first_chunk_ns is None:
            self._first_chunk_ns = at_ns
        self._fold(body, event, at_ns)

    def _fold(self, body: Body, event: Event, at_ns: int) -> None:
        if (counted := read_usage(body.counts())) is not None:  # a placeholder takes nothing back
            self._usage = counted
        if body.model:
            self._model = body.model
        fault = body.fault()
        if fault is not None or event.name == "error":
            self.problem = from_fault(fault if fault is not None else event.data.decode("utf-8", "replace"))
            return
        for choice in body.choices or ():
            if not choice.index:
                self._add(choice, at_ns)
                if counted is not None and counted.completion_tokens and len(self._reached) + 1 == len(self._chunks_ns):
                    self._reached.append(counted.completion_tokens)

    def _add(self, choice: Choice, at_ns: int) -> None:
        part = choice.delta or choice.message or Part(content=choice.text)
        answer, reasoning = words(part)
        if reasoning:
            self._details_repeat = True
        elif part.reasoning_details and not self._details_repeat:
            reasoning = detailed(part)
        if answer or reasoning:
            self._content.append(answer)
            self._reasoning.append(reasoning)
            self._chunks_ns.append(at_ns)
        if part.refusal:
            self._refusal.append(part.refusal)
        if part.tool_calls or part.function_call:
            self._tools.extend(tools_called(part))
        if choice.finish_reason:
            self._finish = choice.finish_reason
            self.problem = self.problem or from_finish(choice.finish_reason)

    def _said_something(self) -> bool:
        return bool(self._chunks_ns or self._refusal or self._tools)

    def _answer(self) -> Answer:
        said = told_apart("".join(self._content), "".join(self._reasoning))
        return Answer(
            text=said.text,
            reasoning=said.reasoning,
            finish_reason=mended_or_none(self._finish),
            refusal=mended_or_none("".join(self._refusal)),
            tool_calls=tuple(self._tools),
            usage=self._usage,
            served_model=mended_or_none(self._model),
        )


def _malformed(event: Event, error: MalformedError) -> Problem:
    words = f"a chunk that is no JSON of ours ({error}): {event.data[:200].decode('utf-8', 'replace')!r}"
    return Problem(FailureReason.PROTOCOL, words, retryable=event.cut)


def _no_stream(opening: bytes) -> Answer | Problem:
    """What came instead of events: nothing, a whole body that was announced as a stream, or a page."""
    if opening.lstrip().startswith(b"{"):
        return read_whole(opening)
    if not opening:
        return Problem(FailureReason.PROTOCOL, "an empty stream", retryable=True)
    return Problem(FailureReason.PROTOCOL, f"not an event stream: {opening[:200].decode('utf-8', 'replace')!r}")
