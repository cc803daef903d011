"""The options that say where model-written code is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from harness.core.errors import UserError

Command = TypeVar("Command", bound=Callable[..., object])


def sandbox_options(command: Command) -> Command:
    """`--sandbox` and `--unsafe-no-sandbox`; `wanted_sandbox` makes one of the two."""
    which = click.option(
        "--sandbox",
        default="auto",
        show_default=True,
        help="What model-written code is locked into: bubblewrap, jail, docker or docker=IMAGE.",
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
