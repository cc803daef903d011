"""An engine's log: how far its start has come, what it said last, and what that means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

_TAIL_BYTES = 256_000  # the usage that stands before a wrong flag takes 30,000
_LINE_KEPT = 2000
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_PREFIX = re.compile(
    r"^(\([^()]{1,60}\) ?)?((INFO|WARNING|ERROR|DEBUG) )?(\d\d-\d\d \d\d:\d\d:\d\d )?(\[[^\[\]]{1,60}\] )?"
)
_HARMLESS = re.compile(r"^(\([^()]{1,60}\) ?)?(WARNING|INFO|DEBUG)\b|^\d+\.\d\d\.\d{3}\.\d{3} [WID] |^\S+Warning: ")
"""A line that is no error by its own words: vLLM's, llama.cpp's and Python's own."""
_PROGRESS = re.compile(r"\b(load|download|captur|compil|warm|profil|initializ|allocat|start|graph|fetch|shard)", re.I)


class Complaint(BaseModel):
    """What engines say when something is wrong, what to do about it, and where their words were read.

    What `follows` other errors is believed only where nothing else was said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: tuple[str, ...]
    means: str
    source: str
    follows: bool = False


class EngineLog:
    """The log file of an engine that runs or ran."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tail(self) -> list[str]:
        """Its last lines, without colours and control characters; progress bars as they were last drawn."""
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - _TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return []
        lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
        shown = (_TERMINAL.sub("", line).rstrip()[:_LINE_KEPT] for line in lines)
        return [line for line in shown if line]

    def progress(self) -> str:
        """The last line that tells how the start goes on, without the logger's own words; "" where there is none."""
        for line in reversed(self.tail()):
            if _PROGRESS.search(line):
                return _PREFIX.sub("", line)[:120]
        return ""


@cache
def complaints() -> tuple[Complaint, ...]:
    """All that are known, from `complaints.yaml`."""
    text = resources.files("harness.servers").joinpath("complaints.yaml").read_text("utf-8")
    return TypeAdapter(tuple[Complaint, ...]).validate_python(yaml.safe_load(text))


def meaning(lines: Sequence[str]) -> str:
    """What the last error that is known means and what to do; "" where the lines say nothing known."""
    wrong = [line.lower() for line in lines if not _HARMLESS.search(line)]
    for follows in (False, True):
        known = [each for each in complaints() if each.follows is follows]
        for line in reversed(wrong):
            for each in known:
                if any(words.lower() in line for words in each.says):
                    return each.means
    return ""
