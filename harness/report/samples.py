"""The samples embedded in the page, for its explorer: the instructive ones first, up to a stated cap."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from typing import NamedTuple

import msgspec
import pandas as pd
import pyarrow as pa
from msgspec import Raw, Struct

from harness.core.completion import Completion, Failure
from harness.core.record import Record, StoredPrompt
from harness.core.sample import PromptSize
from harness.core.score import Outcome, Score
from harness.report.coding.declared import TaskName
from harness.report.coding.samples import RanView, hidden_tests, ran_view, scores_with_programs
from harness.report.frame import frame_of
from harness.report.length.asked import fifth
from harness.report.text import cut, visible
from harness.store.run_directory import RunDirectory

MOST_SAMPLES = 5_000
MOST_BYTES = 12_000_000
LONGEST_TEXT = 4_000

_encode = msgspec.json.Encoder(order="deterministic").encode


class Turn(Struct, frozen=True):
    """One message of a prompt, or the recipe of one too long to store."""

    role: str
    text: str


class SampleView(Struct, frozen=True, omit_defaults=True):
    """One item as the explorer shows it: texts visible and cut (see text.py), `prompt` the key of a prompt.

    `length` and `depth` are the words by which it is found from a grid (see length/asked.py). `depths` is where the
    things asked for stand, as asked and as they are; `rebuild` is the command that shows a prompt of which only the
    recipe is kept. `error` and `ran` are of the program in an answer; of one that failed, of the problem's reference.
    """

    model: str
    suite: str
    task: str
    sample: str
    epoch: int
    outcome: str
    prompt: str
    expected: tuple[str, ...]
    value: float | None = None
    answer: str = ""
    reasoning: str = ""
    extracted: str | None = None
    failure: str | None = None
    error: str = ""
    ran: RanView | None = None
    finish_reason: str | None = None
    tags: dict[str, str] = {}
    length: str = ""
    depth: str = ""
    requested_tokens: int | None = None
    counted_tokens: int | None = None
    period_tokens: int | None = None
    depths: tuple[tuple[float, float], ...] = ()
    cluster: str = ""
    rebuild: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    ttft_s: float | None = None
    latency_s: float | None = None
    cost_usd: float | None = None


class PageSamples(Struct, frozen=True):
    """What the page embeds: prompts by key and samples as JSON, and how many of all samples these are."""

    json: bytes
    shown: int
    total: int


class Judged(NamedTuple):
    """How a chosen sample was scored, and its rank among the chosen, from 0."""

    rank: int
    outcome: str
    value: float | None
    extracted: str | None
    cost_usd: float | None


def choose(completions: pa.Table) -> dict[str, Judged]:
    """The samples to show, by id: those that are not correct first, from models, suites and outcomes in turn."""
    frame = frame_of(completions.select(["model", "suite", "outcome"]))
    scored = frame[frame["outcome"].notna()]
    order = pd.DataFrame(
        {
            "correct": scored["outcome"] == Outcome.CORRECT.value,
            "turn": scored.groupby(["model", "suite", "outcome"], observed=True).cumcount(),
        }
    )
    first = order.sort_values(["correct", "turn"], kind="stable").index[:MOST_SAMPLES]
    rows = completions.select(["id", "outcome", "value", "extracted", "cost_usd"]).take(first.to_numpy()).to_pylist()
    return {row["id"]: Judged(rank, *list(row.values())[1:]) for rank, row in enumerate(rows)}


def embed(
    run: RunDirectory, chosen: dict[str, Judged], items: int, code_tasks: Collection[TaskName] = ()
) -> PageSamples:
    """Read the chosen samples, of so many items, until the page is full. Those of `code_tasks` show what their programs
    did."""
    programs = scores_with_programs(run, chosen) if code_tasks else {}
    prompts: dict[str, Raw] = {}
    views: dict[int, tuple[str, Raw]] = {}
    for record in run.records():
        verdict = chosen.get(record.item.id)
        if verdict is not None:
            key = record.prompt.sha256
            shown = _view(record, verdict, run.path.name)
            if (record.item.suite, record.item.task) in code_tasks:
                shown = _with_program(shown, record, programs.get(record.item.id))
            views[verdict.rank] = (key, Raw(_encode(shown)))
            if key not in prompts:
                prompts[key] = Raw(_encode(_turns(record.prompt)))
    kept, used = [], dict[str, Raw]()
    size = 0
    for _, (key, view) in sorted(views.items()):
        size += len(bytes(view)) + (0 if key in used else len(bytes(prompts[key])))
        if size > MOST_BYTES:
            break
        used[key] = prompts[key]
        kept.append(view)
    return PageSamples(_encode({"prompts": used, "samples": kept}), len(kept), items)


def _view(record: Record, judged: Judged, run: str) -> SampleView:
    item, result = record.item, record.result
    view = SampleView(
        model=visible(item.model),
        suite=visible(item.suite),
        task=visible(item.task),
        sample=visible(item.sample),
        epoch=item.epoch,
        outcome=judged.outcome,
        prompt=record.prompt.sha256,
        expected=tuple(_text(target) for target in record.target[:10]),
        value=judged.value,
        extracted=None if judged.extracted is None else _text(judged.extracted),
        tags={visible(name): visible(value) for name, value in record.tags.items()},
        latency_s=result.timing.ended_ns / 1e9 if result.timing.ended_ns else None,
        cost_usd=judged.cost_usd,
        cluster=visible(record.cluster),
        rebuild=""
        if record.prompt.recipe is None
        else visible(shlex.join(("harness", "show", f"results/{run}", item.id))),
        length=visible(record.tags.get("length", "")),
        depth=visible(record.tags.get("depth", "")),
    )
    if record.size is not None:
        view = _sized(view, record.size)
    if isinstance(result, Failure):
        return msgspec.structs.replace(
            view, failure=f"{result.reason.value}: {_text(result.message)}", answer=_text(result.partial_text)
        )
    return _answered(view, result)


def _with_program(view: SampleView, record: Record, score: Score | None) -> SampleView:
    ran = None if score is None else score.execution
    view = msgspec.structs.replace(view, expected=(hidden_tests(record.target, ran),))
    if score is None or ran is None:
        return view
    return msgspec.structs.replace(
        view,
        extracted=None if score.extracted is None else _text(score.extracted),
        error="" if ran.error is None else ran.error.value,
        ran=ran_view(ran),
    )


def _sized(view: SampleView, size: PromptSize) -> SampleView:
    only = size.depths[0][0] if len(size.depths) == 1 else None
    return msgspec.structs.replace(
        view,
        length=str(size.requested_tokens),
        depth=view.depth or ("" if only is None else fifth(only)),
        requested_tokens=size.requested_tokens,
        counted_tokens=size.counted_tokens,
        period_tokens=size.period_tokens,
        depths=size.depths,
    )


def _answered(view: SampleView, result: Completion) -> SampleView:
    first_ns = result.timing.first_token_ns
    return msgspec.structs.replace(
        view,
        answer=_text(result.text),
        reasoning=_text(result.reasoning),
        finish_reason=None if result.finish_reason is None else _text(result.finish_reason),
        prompt_tokens=result.usage.prompt_tokens,
        completion_tokens=result.usage.completion_tokens,
        ttft_s=None if first_ns is None else first_ns / 1e9,
    )


def _turns(prompt: StoredPrompt) -> tuple[Turn, ...]:
    if prompt.messages or prompt.recipe is None:
        return tuple(Turn(message.role, _text(message.shown())) for message in prompt.messages)
    recipe = msgspec.json.format(_encode(prompt.recipe)).decode()
    return (Turn("recipe", f"{prompt.characters:,} characters, rebuilt from:\n{_text(recipe)}"),)


def _text(text: str) -> str:
    return cut(text, LONGEST_TEXT).text
