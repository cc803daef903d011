"""One item as the explorer shows it: its texts, visible and cut, and what is known of it beside the index."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from itertools import pairwise

import msgspec
from msgspec import Struct

from harness.core.completion import Completion, Failure, Timing
from harness.core.record import Record, StoredPrompt
from harness.core.sample import PromptSize
from harness.core.score import Score
from harness.report.coding.samples import RanView, hidden_tests, ran_view
from harness.report.text import cut, visible

LONGEST_TEXT = 4_000
MOST_ARRIVALS = 400
"""Chunks of an answer whose arrival is shown one by one; of more, every so many."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class Turn(Struct, frozen=True, omit_defaults=True):
    """One message of a prompt, or the recipe of one too long to store; `images` are keys of pictures in the chunk."""

    role: str
    text: str
    images: tuple[str, ...] = ()


class Arrivals(Struct, frozen=True):
    """Of all `chunks`: when the `last` came and the `longest` gap between two, in tenths of a millisecond from the
    request on. `gaps` are the times between those that are drawn: every so many and the last, MOST_ARRIVALS or fewer.
    """

    chunks: int
    last: int
    longest: int
    gaps: tuple[int, ...]


class SampleView(Struct, frozen=True, omit_defaults=True):
    """`prompt` is the key of a prompt. `depths` is where the things asked for stand, as asked and as they are;
    `rebuild` the command that shows a prompt of which only the recipe is kept. `ran` is of the program in an answer; of
    one that failed, of the problem's reference. `arrivals` says when the chunks that carried text came.
    """

    id: str
    prompt: str
    expected: tuple[str, ...]
    answer: str = ""
    reasoning: str = ""
    extracted: str | None = None
    failure: str | None = None
    ran: RanView | None = None
    finish_reason: str | None = None
    tags: dict[str, str] = {}
    requested_tokens: int | None = None
    counted_tokens: int | None = None
    period_tokens: int | None = None
    depths: tuple[tuple[float, float], ...] = ()
    cluster: str = ""
    rebuild: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    attempts: int = 1
    ttft_s: float | None = None
    cost_usd: float | None = None
    arrivals: Arrivals | None = None


class Judged(Struct, frozen=True):
    """How an item was scored, beside what the index says."""

    extracted: str | None
    cost_usd: float | None


def sample_view(record: Record, judged: Judged, run: str) -> SampleView:
    """Of an item of the run named `run`."""
    result = record.result
    view = SampleView(
        id=record.item.id,
        prompt=record.prompt.sha256,
        expected=tuple(_text(target) for target in record.target[:10]),
        extracted=None if judged.extracted is None else _text(judged.extracted),
        tags={visible(name): visible(value) for name, value in record.tags.items()},
        cost_usd=judged.cost_usd,
        cluster=visible(record.cluster),
        attempts=result.attempts,
        rebuild=""
        if record.prompt.recipe is None
        else visible(shlex.join(("harness", "show", f"results/{run}", record.item.id))),
    )
    if record.size is not None:
        view = _sized(view, record.size)
    if isinstance(result, Failure):
        return msgspec.structs.replace(
            view, failure=f"{result.reason.value}: {_text(result.message)}", answer=_text(result.partial_text)
        )
    return _answered(view, result)


def with_program(view: SampleView, record: Record, score: Score | None) -> SampleView:
    """The view of an item that asks for a program: what the program did, and no test."""
    ran = None if score is None else score.execution
    view = msgspec.structs.replace(view, expected=(hidden_tests(record.target, ran),))
    if score is None or ran is None:
        return view
    return msgspec.structs.replace(
        view, extracted=None if score.extracted is None else _text(score.extracted), ran=ran_view(ran)
    )


def _sized(view: SampleView, size: PromptSize) -> SampleView:
    return msgspec.structs.replace(
        view,
        requested_tokens=size.requested_tokens,
        counted_tokens=size.counted_tokens,
        period_tokens=size.period_tokens,
        depths=size.depths,
    )


def _answered(view: SampleView, result: Completion) -> SampleView:
    first_ns, usage = result.timing.first_token_ns, result.usage
    return msgspec.structs.replace(
        view,
        answer=_text(result.text),
        reasoning=_text(result.reasoning),
        finish_reason=None if result.finish_reason is None else _text(result.finish_reason),
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        cached_tokens=usage.cached_tokens,
        ttft_s=None if first_ns is None else first_ns / 1e9,
        arrivals=_arrivals(result.timing),
    )


def _arrivals(timing: Timing) -> Arrivals | None:
    at = [round(ns / 1e5) for ns in timing.chunks_ns]
    if len(at) < 2:
        return None
    every = -(-(len(at) - 1) // (MOST_ARRIVALS - 1))
    drawn = [*at[:-1:every], at[-1]]
    longest = max(after - before for before, after in pairwise(at))
    return Arrivals(len(at), at[-1], longest, tuple(after - before for before, after in pairwise((0, *drawn))))


def turns_of(prompt: StoredPrompt, pictures: Mapping[str, str]) -> tuple[Turn, ...]:
    """A prompt as it was sent; its images by their digests where `pictures` has them."""
    if prompt.messages or prompt.recipe is None:
        return tuple(
            Turn(
                message.role,
                _text(message.shown()),
                tuple(image.sha256 for image in message.images if image.sha256 in pictures),
            )
            for message in prompt.messages
        )
    recipe = msgspec.json.format(_encode(prompt.recipe)).decode()
    return (Turn("recipe", f"{prompt.characters:,} characters, rebuilt from:\n{_text(recipe)}"),)


def _text(text: str) -> str:
    return cut(text, LONGEST_TEXT).text
