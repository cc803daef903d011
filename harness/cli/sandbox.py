"""The options that say where model-written code is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import click

from harness.core.errors import UserError
from harness.core.sample import JsonValue

Command = TypeVar("Command", bound=Callable[..., object])


def sandbox_options(command: Command) -> Command:
    """`--sandbox` and `--unsafe-no-sandbox`; `wanted_sandbox` makes one of the two."""
    which = click.option(
        "--sandbox",
        default="auto",
        show_default=True,
        help="What model-written code is locked into: auto, bubblewrap, jail, docker or docker=IMAGE.",
    )
    unsafe = click.option(
        "--unsafe-no-sandbox",
        is_flag=True,
        help="Run model-written code with all that you may do. Recorded, and printed in the report.",
    )
    return which(unsafe(command))


def wanted_sandbox(sandbox: str, unsafe: bool) -> str:
    """What was asked for. Raises UserError for both at once."""
    if unsafe and sandbox != "auto":
        raise UserError("--sandbox and --unsafe-no-sandbox exclude each other", fix="Leave one of them out")
    return "none" if unsafe else sandbox


def sandbox_lines(facts: dict[str, JsonValue] | None) -> Iterator[str]:
    """What model-written code is locked into, for people; nothing where none is run."""
    if facts is None:
        return
    if facts.get("unsafe"):
        yield "Model-written code runs with all that you may do (--unsafe-no-sandbox); the report will say so."
        return
    around = {"bubblewrap": "in bubblewrap, ", "docker": "in Docker, "}.get(str(facts["isolation"]), "")
    namespaces = facts.get("namespaces")
    own = ", ".join(map(str, namespaces)) if isinstance(namespaces, list) and namespaces else "none"
    if facts.get("without"):
        yield f"Model-written code runs without {facts['without']}"
    yield f"Model-written code runs {around}behind Landlock (ABI {facts['landlock']}) and seccomp; namespaces: {own}."
