"""Needle prompts made by the harness in a process of its own, and the same prompts counted anew in another."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measured import Cost, measured
from rank_files import PUBLISHED

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Counted:
    """A prompt as it was found to be: its tokens, and the share of the haystack's own before the needle, in percent."""

    tokens: int
    depth: float


@dataclass(frozen=True)
class Asked:
    """What the harness says of a prompt: the tokens that were asked for and that it counted, its depth as asked for."""

    requested: int
    counted: int
    depth: float
    made_s: float
    written_s: float


@dataclass(frozen=True)
class Ranks:
    """A tokenizer by its name in `PUBLISHED`, its file, and the tokens of its chat template around one message."""

    name: str
    path: Path
    template_tokens: int

    @classmethod
    def given(cls, argument: str) -> Ranks:
        """From NAME=PATH."""
        name, _, path = argument.partition("=")
        if name not in PUBLISHED or not Path(path).is_file():
            raise argparse.ArgumentTypeError(f"{argument} is not NAME=FILE; names are {', '.join(PUBLISHED)}")
        (template,) = _said("recount.py", name, path)
        return cls(name, Path(path).resolve(), int(template))

    def write_for_transformers(self, folder: Path) -> None:
        """A folder that transformers' AutoTokenizer loads."""
        _said("rank_files.py", self.name, str(self.path), str(folder))

    def recount(self, folder: Path) -> list[Counted]:
        """All prompts of `folder`, in order."""
        _, *lines = _said("recount.py", self.name, str(self.path), str(folder))
        counts = [json.loads(line) for line in lines]
        return [Counted(each["tokens"], each["depth"]) for each in counts]


@dataclass(frozen=True)
class Source:
    """A needle source: haystack, lengths and depths, one text for each of them; how texts are verified."""

    haystack: dict[str, object]
    lengths: tuple[int, ...]
    depths: tuple[float, ...]
    verify: str = "seams"

    def write(self, ranks: Ranks, folder: Path, cache: Path) -> Cost:
        """Make all of it into `folder` with what is in `cache`, which is left fuller."""
        folder.mkdir()
        source = {
            "kind": "needle",
            "haystack": self.haystack,
            "lengths": self.lengths,
            "depths": self.depths,
            "per_cell": 1,
            "verify": self.verify,
        }
        said = [str(ranks.path), str(ranks.template_tokens), json.dumps(source), str(folder)]
        command = [sys.executable, str(HERE / "write_needles.py"), *said]
        return measured(command, log=folder / "log", env={"HARNESS_CACHE": str(cache)})


def asked(folder: Path) -> list[Asked]:
    """What was said of each prompt of `folder`, in order."""
    lines = [json.loads(line) for line in (folder / "prompts.jsonl").read_text().splitlines()]
    return [
        Asked(line["requested"], line["counted"], line["depths"][0][0], line["made_s"], line["written_s"])
        for line in lines
    ]


def texts_digest(folder: Path) -> str:
    """Of all texts of `folder`: whether two runs made the same."""
    digest = hashlib.sha256()
    for text in sorted(folder.glob("*.txt")):
        with text.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _said(program: str, *arguments: str) -> list[str]:
    """The lines that one of our programs prints; exits with what it complains about."""
    done = subprocess.run([sys.executable, HERE / program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program} {' '.join(arguments)}\n{done.stderr[-4000:]}")
    return done.stdout.splitlines()
