"""Who else makes needle prompts of a length: RULER and lm-eval's port of it, each as the command that makes one."""

from __future__ import annotations

import json
import re
import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from measured import Cost, measured

PEERS = Path(__file__).with_name("peers")
GENERATED = 128  # tokens that both keep free for the answer, and count as part of the length

RULERS_WORDING = (
    "Some special magic {type_needle_v} are hidden within the following text. Make sure to memorize it. I will quiz "
    "you about the {type_needle_v} afterwards.\n{context}\nWhat are all the special magic {type_needle_v} for {query} "
    "mentioned in the provided text? The special magic {type_needle_v} for {query} mentioned in the provided text are"
)  # `niah` of scripts/data/synthetic/constants.py, with the prefix of the answer that prepare.py puts behind it

Hay = Literal["noise", "essay"]
HAYS: tuple[Hay, ...] = ("noise", "essay")


@dataclass(frozen=True)
class Made:
    """One prompt: its tokens as its maker counts them, and how many were encoded on the way, where that is known."""

    tokens: int
    encoded: int | None = None


@dataclass(frozen=True)
class Bench:
    """What peers work with: the name and file of a tokenizer, the same for transformers, essays, and a folder."""

    tokenizer: str
    ranks: Path
    transformers: Path
    essays: Path
    folder: Path

    @property
    def log(self) -> Path:
        """What the last peer said."""
        return self.folder / "log"

    def cost(self, peer: Peer, tokens: int) -> Cost:
        """Run it once."""
        environment = {
            "RANK_FILE": f"{self.tokenizer}={self.ranks}",
            "PYTHONPATH": f"{PEERS}:{PEERS.parent}",
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_OFFLINE": "1",
            "HF_HOME": str(self.folder / "hf"),
        }
        return measured(peer.command(self, tokens), log=self.log, env=environment)


class Peer(ABC):
    """Makes one sample of a single needle in a haystack."""

    name: str
    hay: Hay

    @abstractmethod
    def command(self, bench: Bench, tokens: int) -> list[str | Path]:
        """What to run; may prepare files first."""

    @abstractmethod
    def made(self, bench: Bench) -> Made:
        """What it wrote down."""


@dataclass(frozen=True)
class Ruler(Peer):
    """NVIDIA/RULER's own `niah.py`, unchanged, with either of two of its tokenizer classes."""

    environment: Path
    checkout: Path
    hay: Hay
    tokenizer: Literal["hf", "openai"]

    @property
    def name(self) -> str:
        library = "transformers" if self.tokenizer == "hf" else "tiktoken"
        return f"RULER, {self.hay}, {library}"

    def command(self, bench: Bench, tokens: int) -> list[str | Path]:
        data = bench.folder / "ruler"
        if not data.exists():
            shutil.copytree(self.checkout / "scripts" / "data", data)
            essays = json.dumps({"text": bench.essays.read_text()})
            (data / "synthetic" / "json" / "PaulGrahamEssays.json").write_text(essays)
        lengths = ["--max_seq_length", str(tokens), "--tokens_to_generate", str(GENERATED), "--num_samples", "1"]
        path = bench.transformers if self.tokenizer == "hf" else bench.tokenizer
        tokenizer: list[str | Path] = ["--tokenizer_type", self.tokenizer, "--tokenizer_path", path]
        task = ["--type_haystack", self.hay, "--type_needle_k", "words", "--type_needle_v", "numbers"]
        where: list[str | Path] = ["--save_dir", bench.folder / "made", "--save_name", "niah"]
        program: list[str | Path] = [self.environment / "bin" / "python", data / "synthetic" / "niah.py"]
        return [*program, *where, *tokenizer, *lengths, *task, "--template", RULERS_WORDING]

    def made(self, bench: Bench) -> Made:
        sample = json.loads((bench.folder / "made" / "niah" / "validation.jsonl").read_text())
        tried = [int(tokens) - GENERATED for tokens in re.findall(r"resulting tokens: (\d+)/", bench.log.read_text())]
        return Made(sample["length"], sum(tried) + sample["length"] - GENERATED + sample["token_position_answer"])


@dataclass(frozen=True)
class LmEval(Peer):
    """lm-eval's `ruler` tasks: its own functions for one sample."""

    environment: Path
    hay: Hay
    install = "'lm_eval[ruler]==0.4.13' transformers tiktoken tenacity"

    @property
    def name(self) -> str:
        return f"lm-eval, {self.hay}, transformers"

    def command(self, bench: Bench, tokens: int) -> list[str | Path]:
        program: list[str | Path] = [self.environment / "bin" / "python", PEERS / "lm_eval_niah.py"]
        return [*program, self.hay, str(tokens), bench.transformers, bench.essays, bench.folder / "lm-eval.json"]

    def made(self, bench: Bench) -> Made:
        sample = json.loads((bench.folder / "lm-eval.json").read_text())
        return Made(sample["length"], sample["encoded"])
