"""A real git remote in a folder, clones of it, and the script that keeps state, run in them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / ".github" / "actions" / "harness"
STATE = [sys.executable, str(SCRIPTS / "state.py")]


@dataclass(frozen=True)
class Clone:
    """A working tree as a job has it: main checked out, with one tracked file among the results."""

    path: Path
    environment: dict[str, str]

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.path, env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def state(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **extra}
        return subprocess.run([*STATE, *arguments], cwd=self.path, env=environment, capture_output=True, text=True)

    def write(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def tree(self) -> dict[str, bytes]:
        """All files of the three folders."""
        folders = (self.path / name for name in ("results", "nightly", "reports"))
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): path.read_bytes() for path in files}


class Remote:
    """A bare repository with a main branch, and clones of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "remote.git"
        self._folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
        config = folder / "gitconfig"
        config.write_text("[user]\n\tname = someone\n\temail = someone@example.com\n[core]\n\tautocrlf = input\n")
        self._environment = {**kept, "HOME": str(folder), "GIT_CONFIG_GLOBAL": str(config), "GIT_CONFIG_NOSYSTEM": "1"}
        first = Clone(folder / "first", self._environment)
        first.write("results/README.md", b"tracked\n")
        first.write(".gitignore", b"/results/*\n!/results/README.md\n/reports/\n/nightly/\n")
        first.git("init", "--quiet", "--initial-branch=main")
        first.git("add", "--all")
        first.git("commit", "--quiet", "-m", "first")
        first.git("clone", "--quiet", "--bare", str(first.path), str(self.path))

    def clone(self, name: str) -> Clone:
        clone = Clone(self._folder / name, self._environment)
        clone.path.mkdir()
        clone.git("clone", "--quiet", str(self.path), ".")
        return clone

    def git(self, *arguments: str) -> str:
        return Clone(self.path, self._environment).git(*arguments)
