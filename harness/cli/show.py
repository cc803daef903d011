"""`harness show`: one item of a run, its prompt rebuilt where only its recipe was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import click
from pydantic import ConfigDict, TypeAdapter

from harness.config.kinds import PROMPTS, SOURCES
from harness.core.completion import Completion
from harness.core.errors import UserError
from harness.core.execution import PASSED, Execution
from harness.core.ports import Prompt, Source
from harness.core.record import Record, prompt_digest
from harness.core.sample import Message
from harness.core.score import Score
from harness.core.sized import SizedSource
from harness.runner.pour import poured
from harness.store.journal import read_lines
from harness.store.manifest import Manifest, TaskEntry, read_manifest
from harness.store.run_directory import RunDirectory, find_run

_ANY = ConfigDict(arbitrary_types_allowed=True)
_SOURCE: TypeAdapter[Source] = TypeAdapter(Annotated[Source, SOURCES], config=_ANY)
_PROMPT: TypeAdapter[Prompt] = TypeAdapter(Annotated[Prompt, PROMPTS], config=_ANY)
_COUNTED_BY = {
    "usage": "the server's usage",
    "tokenize": "the server's /tokenize",
    "tokenizer": "the tokenizer",
    None: "the imported file",
}
_SHOWN = 10  # items that several names could mean


@click.command()
@click.argument("run")
@click.argument("item")
@click.option("--model", help="The model that was asked, where ITEM is a sample's name.")
@click.option("--task", help="The task, where several have a sample of that name.")
@click.option("--prompt", "prompt_only", is_flag=True, help="Print the prompt alone.")
def command(run: str, item: str, model: str | None, task: str | None, prompt_only: bool) -> None:
    """Show one item of RUN: what was asked, in full, what came back and how it was judged.

    ITEM is a sample's name, or an item's id or the beginning of one. A long prompt is rebuilt from its recipe, and
    must be the one that was sent to the last byte.
    """
    directory = find_run(run)
    record = _found(directory, item, model, task)
    manifest = read_manifest(directory.path)
    messages = _messages(record, manifest)
    if not prompt_only:
        from harness.report.text import visible  # whatever a model wrote, it is not for the terminal to obey

        for line in _facts(record, directory, manifest):
            click.echo(visible(line))
        click.echo("\nprompt:")
    for message in messages:
        if not prompt_only:
            click.echo(visible(f"[{message.role}]"))
        for chunk in (message.shown(),) if message.images else message.chunks():
            click.echo(chunk if prompt_only else visible(chunk), nl=False)
        click.echo()


def _found(directory: RunDirectory, item: str, model: str | None, task: str | None) -> Record:
    """Raises UserError when it is none, or could be several."""
    found = [
        record
        for record in directory.records()
        if (record.item.id.startswith(item) or record.item.sample == item)
        and model in (None, record.item.model)
        and task in (None, record.item.task)
    ]
    found = [record for record in found if record.item.sample == item] or found  # "0" begins many an id
    if not found:
        of = "".join(f" of {each}" for each in (model, task) if each is not None)
        cause = f'the run has no item "{item}"{of}'
        raise UserError(cause, place=str(directory.path), fix="Take its id from the report")
    if len(found) > 1:
        shown = ", ".join(f"{each.item.id[:8]} ({each.item.model}, {each.item.task})" for each in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise UserError(f'"{item}" could be {len(found)} items: {shown}{more}', fix="Give the id, --model or --task")
    return found[0]


def _facts(record: Record, directory: RunDirectory, manifest: Manifest) -> Iterator[str]:
    item, size = record.item, record.size
    yield f"item: {item.id} ({item.model}, {item.suite}/{item.task}, sample {item.sample}, epoch {item.epoch})"
    if size is not None:
        yield f"prompt tokens: {size.requested_tokens:,} requested, {size.counted_tokens:,} counted before it was sent"
    if isinstance(record.result, Completion) and record.result.usage.prompt_tokens is not None:
        yield f"prompt tokens by {_COUNTED_BY[record.result.usage.counted_by]}: {record.result.usage.prompt_tokens:,}"
    for asked, actual in size.depths if size is not None else ():
        yield f"depth: {asked:g}% requested, {actual:.3f}% of the text before it"
    if record.target_sha256:
        yield f"expected: kept in targets/{record.target_sha256}.json.gz"
    else:
        yield f"expected: {' | '.join(record.target)}"
    task = _task(record, manifest)
    for score in read_lines(directory.scores, Score):
        if score.id == item.id:
            value = "" if score.value is None else f", credit {score.value:g}"
            read = "" if score.extracted is None else f"; read as: {score.extracted}"
            yield f"outcome: {score.outcome.value}{value} ({_named(score, task)}){read}"
            if score.execution is not None:
                yield from _executed(score.execution)
    result = record.result
    yield f"answer: {result.text}" if isinstance(result, Completion) else f"no answer: {result.message}"


def _named(score: Score, task: TaskEntry) -> str:
    """Its scorer, with what sets it apart from the task's others."""
    if not task.other_scorers:
        return score.scorer
    from harness.report.readings.labels import labels

    own, *others = labels([task.scorer, *task.other_scorers.values()])
    return f"{score.scorer}: {dict(zip(task.other_scorers, others, strict=True)).get(score.scorer, own)}"


def _executed(execution: Execution) -> Iterator[str]:
    """What came of a program: its tests, a letter for each, and the first failure. Where the problem's own reference
    does not pass, its message says so."""
    if execution.tests:
        passed = execution.tests.count(PASSED)
        yield f"tests: {execution.tests} ({passed} of {len(execution.tests)} passed)"
    if execution.error is not None:
        yield f"failed: {execution.error.value}: {execution.message}"
    elif execution.message:
        yield f"not judged: {execution.message}"


def _messages(record: Record, manifest: Manifest) -> Iterable[Message]:
    """As they were sent. Raises UserError where the recipe does not give them any more."""
    recipe = record.prompt.recipe
    if recipe is None:
        return record.prompt.messages
    task = _task(record, manifest)
    source = _SOURCE.validate_python(task.source)
    if not isinstance(source, SizedSource):
        raise UserError(f"the source {source.kind} cannot rebuild its prompts")
    sample = source.remade(recipe)
    messages = poured(_PROMPT.validate_python(task.prompt).render(sample), sample)
    if prompt_digest(messages) != record.prompt.sha256:
        raise UserError(
            "the prompt that is rebuilt is not the one that was sent", fix="Use the version that made the run"
        )
    return messages


def _task(record: Record, manifest: Manifest) -> TaskEntry:
    suite = next(suite for suite in manifest.suites if suite.name == record.item.suite)
    return next(task for task in suite.tasks if task.name == record.item.task)
