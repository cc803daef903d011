"""An engine's log: how far its start has come, what it said last, and what that means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

_TAIL_BYTES = 64_000
_LINE_SHOWN = 300
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_PREFIX = re.compile(
    r"^(\([^()]{1,60}\) ?)?((INFO|WARNING|ERROR|DEBUG) )?(\d\d-\d\d \d\d:\d\d:\d\d )?(\[[^\[\]]{1,60}\] )?"
)
_PROGRESS = re.compile(r"\b(load|download|captur|compil|warm|profil|initializ|allocat|start|graph|fetch|shard)", re.I)


class Complaint(BaseModel):
    """What engines say when something is wrong, and what to do about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: tuple[str, ...]
    means: str
    source: str = ""


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
        shown = (_TERMINAL.sub("", line).rstrip()[:_LINE_SHOWN] for line in lines)
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
    """What the log's lines mean and what to do; "" where they say nothing known. The order of the list decides."""
    text = "\n".join(lines).lower()
    return next((each.means for each in complaints() if any(words.lower() in text for words in each.says)), "")
