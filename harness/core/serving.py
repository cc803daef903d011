"""Starting an engine: what a server is handed, and what it gives back once it answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from harness.core.sample import JsonValue


def say_nothing(_text: str) -> None:
    """For those who do not watch."""


class Launch(Struct, frozen=True):
    """How one start goes on: who is told of its progress, where the engine's output is kept, which GPUs it may use.

    Without `log` the output is kept in a temporary file, of which an error shows the end. `gpus` are numbers of this
    machine's, in NVML's order; None leaves the choice to the engine. Once `given_up`, nobody waits for it any more.
    """

    tell: Callable[[str], None] = say_nothing
    log: Path | None = None
    gpus: tuple[int, ...] | None = None
    given_up: Callable[[], bool] = bool


class Started(Struct, frozen=True):
    """An engine that answers at `base_url`.

    `facts` are what only its starter knows (flags, GPUs, driver, revision), under the names of `Served.facts`.
    `ended` says why it no longer runs; "" while it does. `visible` are the GPUs of this machine that it may use, as
    CUDA_VISIBLE_DEVICES names them: "" for none, None where nobody chose.
    """

    base_url: str
    facts: dict[str, JsonValue] = {}
    ended: Callable[[], str] = str
    visible: str | None = None
