"""One look at the watched cards and engines, as `harness watch` prints it."""

from __future__ import annotations

import time

import click
import msgspec

from harness.cli.printable import say
from harness.hub.look import Look


def print_look(look: Look) -> None:
    """A line for each change and each trouble, and one for all that is as it was."""
    for change in look.changes:
        say(f"{change.subject}: {change.part}: {change.calls_for}: {change.said}")
    for trouble in look.troubles:
        when = f"; again after {_clock(trouble.again_at)}" if trouble.again_at > look.at else ""
        say(f"{trouble.subject}: {trouble.said}{when}")
    for subject in look.gone:
        say(f"{subject}: its repository does not exist any more, or is private")
    if look.first:
        say(f"Seen for the first time, so nothing to compare with: {', '.join(look.first)}")
    if look.same:
        say(f"As before: {', '.join(look.same)}")


def print_json(look: Look) -> None:
    """The same for machines, on one line; each change with its `id`."""
    changes = [{"id": change.identity, **msgspec.to_builtins(change)} for change in look.changes]
    found = {
        "at": look.at,
        "changes": changes,
        "troubles": look.troubles,
        "gone": look.gone,
        "first": look.first,
        "same": look.same,
    }
    click.echo(msgspec.json.encode(found))


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
