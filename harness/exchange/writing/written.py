"""What an export left behind: its files, and what it could not say in the format."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Written:
    """Files in the order in which they were written; `notes` are sentences for the person who exports."""

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
