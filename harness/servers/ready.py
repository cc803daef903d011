"""Waiting until an engine answers, telling how it goes, and saying why it does not."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from msgspec import Struct

from harness.core.errors import StartStoppedError, UserError
from harness.core.sample import JsonValue
from harness.core.serving import Launch, Started
from harness.servers.job import Job, Place, Running
from harness.servers.log import EngineLog, meaning

_EVERY_S = 0.5
_TELL_EVERY_S = 5.0
_ASK_S = 5.0
_LINES_SHOWN = 8
_LINE_SHOWN = 300
_NONE: Mapping[str, JsonValue] = MappingProxyType({})

_OPENER = build_opener(ProxyHandler({}))  # a proxy of the environment is not for machines of our own


class Readiness(Struct, frozen=True):
    """How one can tell that an engine answers: GET `path` gives 200; and how long that may take."""

    path: str = "/health"
    within_s: float = 1800.0


@contextmanager
def served(
    job: Job, place: Place, readiness: Readiness, launch: Launch, facts: Mapping[str, JsonValue] = _NONE
) -> Iterator[Started]:
    """Run `job` at `place` while it is needed. Raises UserError, with its last words, when it does not answer."""
    with place.run(job, launch) as running:
        wait_ready(job.name, readiness, running, launch)
        visible = job.visible(launch) if place.kind == "local" and job.gpus else ""
        yield Started(f"http://{running.address}/v1", dict(facts), partial(_ended, job.name, running), visible)


def wait_ready(name: str, readiness: Readiness, running: Running, launch: Launch) -> None:
    """Wait until it answers. Raises UserError with the log's last lines and what they mean when it does not, and
    StartStoppedError when it is no longer wanted."""
    log = EngineLog(running.log)
    place = "" if launch.log is None else str(launch.log)
    began = told = time.monotonic()
    said = ""
    while not _answers(running.address, readiness.path):
        now = time.monotonic()
        if launch.given_up():
            raise StartStoppedError(f"{name} was stopped while it was starting")
        if (code := running.exit_code()) is not None:
            raise UserError(f"{name} ended while it was starting ({ending(code)})", place=place, fix=last_words(log))
        if now - began > readiness.within_s:
            late = f'{name} does not answer within {readiness.within_s:.0f} s ("starts_within_s")'
            raise UserError(late, place=place, fix=last_words(log))
        if now - told > _TELL_EVERY_S and (step := log.progress()) not in ("", said):
            told, said = now, step
            launch.tell(f"{name}: {step}")
        time.sleep(min(_EVERY_S, 0.02 + (now - began) / 10))
    if time.monotonic() - began > _TELL_EVERY_S:
        launch.tell(f"{name} answers after {time.monotonic() - began:.0f} s")


def _ended(name: str, running: Running) -> str:
    """Why a server that answered has ended since; "" while it runs."""
    code = running.exit_code()
    return "" if code is None else f"{name} ended ({ending(code)}). {last_words(EngineLog(running.log))}"


def ending(code: int) -> str:
    """An exit code in words."""
    if code < 0 or code == 137:
        number = -code if code < 0 else 9
        return f"killed by signal {number}" + (": often for want of memory" if number == 9 else "")
    return f"exit code {code}"


def last_words(log: EngineLog) -> str:
    """What the end of the log means, and its last lines, to stand under an error."""
    lines = log.tail()
    if not lines:
        return "It said nothing"
    shown = "".join(f"\n  | {line[:_LINE_SHOWN]}" for line in lines[-_LINES_SHOWN:])
    return (meaning(lines) or "It said last:") + shown


def _answers(address: str, path: str) -> bool:
    try:
        with _OPENER.open(f"http://{address}{path}", timeout=_ASK_S) as response:
            return bool(response.status == 200)
    except (HTTPError, URLError, OSError, ValueError):
        return False
