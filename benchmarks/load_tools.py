"""Who is timed: the harness, three load tools and two limits, each as the command that makes the same load."""

from __future__ import annotations

import json
import sqlite3
import sys
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
from compiled import compiled
from paced_server import PacedServer

from harness.core.load import LoadRecord, PhaseRecord
from harness.metrics.requests import BOUNDED

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Load:
    """`waves` times `streams` requests, `streams` at once, of `words` words; files go below an empty directory."""

    server: PacedServer
    streams: int
    waves: int
    words: int
    directory: Path

    @property
    def requests(self) -> int:
        """In all."""
        return self.streams * self.waves

    @property
    def wave_s(self) -> float:
        """How long a wave lasts when nothing holds it up."""
        pace = self.server.pace
        return (pace.first_ms + pace.pace_ms * (self.words - 0.5)) / 1000


class Timed(msgspec.Struct, frozen=True):
    """What a tool wrote down for one request, by the number that the server gave it in the usage's prompt_tokens."""

    number: int
    ttft_s: float
    mean_itl_s: float


class Tool(ABC):
    """Makes a load and writes its measurements down."""

    name: str

    @abstractmethod
    def command(self, load: Load) -> list[str | Path]:
        """What to run; may prepare files first."""

    @abstractmethod
    def timed(self, load: Load) -> list[Timed]:
        """What it wrote down, request by request."""

    def doubts(self, load: Load) -> tuple[str, ...]:
        """What it holds against its own figures."""
        return ()


class _Line(msgspec.Struct, frozen=True):
    """As paced_client.c and raw_loop.py write it."""

    number: int
    first_ns: int
    last_ns: int
    words: int


class Limit(Tool):
    """A program that does nothing but time: paced_client.c or raw_loop.py."""

    def __init__(self, name: str, program: str) -> None:
        self.name, self.program = name, program

    def command(self, load: Load) -> list[str | Path]:
        source, out = HERE / self.program, load.directory / "times.jsonl"
        start = [compiled(source)] if source.suffix == ".c" else [sys.executable, source]
        return [*start, *map(str, (load.server.port, load.streams, load.requests, load.words)), out]

    def timed(self, load: Load) -> list[Timed]:
        lines = msgspec.json.Decoder(_Line).decode_lines((load.directory / "times.jsonl").read_bytes())
        return [
            Timed(line.number, line.first_ns / 1e9, (line.last_ns - line.first_ns) / 1e9 / (line.words - 1))
            for line in lines
        ]


class Harness(Tool):
    """`harness run` of one load suite: ceiling, load phase, records, percentiles, progress and report."""

    name = "harness"

    def command(self, load: Load) -> list[str | Path]:
        program = Path(sys.executable).with_name("harness")
        where = ["--results", load.directory / "results", "--reports", load.directory / "reports"]
        return [program, "run", self._experiment(load), *where]

    def timed(self, load: Load) -> list[Timed]:
        decode = msgspec.json.Decoder(LoadRecord).decode_lines
        records = decode(next((load.directory / "results").glob("*/load.jsonl")).read_bytes())
        return [self._timed(record) for record in records if record.ended == "complete"]

    def doubts(self, load: Load) -> tuple[str, ...]:
        decode = msgspec.json.Decoder(PhaseRecord).decode_lines
        phases = decode(next((load.directory / "results").glob("*/phases.jsonl")).read_bytes())
        return tuple(doubt for phase in phases for doubt in phase.limited_by_client)

    def _timed(self, record: LoadRecord) -> Timed:
        (ttft_s,) = BOUNDED["ttft_s"].values(record, True).values
        itl = BOUNDED["itl_s"].values(record, True)
        tokens = itl.weights or [1] * len(itl.values)
        mean = sum(value * count for value, count in zip(itl.values, tokens, strict=True)) / sum(tokens)
        return Timed(record.usage.prompt_tokens, ttft_s, mean)

    def _experiment(self, load: Load) -> Path:
        """Nothing begins after the steady part: half a wave before its end the last wave has begun."""
        suite = {
            "kind": "load",
            "name": "paced",
            "workload": {"input_tokens": 16, "output_tokens": load.words},
            "load": [{"kind": "closed", "concurrency": [load.streams]}],
            "phase": {"warm_up_s": 0, "steady_s": load.wave_s * (load.waves - 0.5), "cool_down_s": 60},
        }
        (load.directory / "suite.yaml").write_text(json.dumps(suite))
        tokenizer = str(write_tokenizer(load.directory) / "tokenizer.json")
        server = {"base_url": load.server.base_url, "model": "paced"}
        endpoint = {"kind": "openai", **server, "tokenizer": tokenizer}
        model = {"card": {"id": "paced", "name": "Paced"}, "endpoint": endpoint}
        experiment = load.directory / "experiment.yaml"
        suites = [str(load.directory / "suite.yaml")]
        experiment.write_text(json.dumps({"name": "paced", "models": [model], "suites": suites}))
        return experiment


class Peer(Tool):
    """A load tool in a virtual environment of its own."""

    option: str
    install: str

    def __init__(self, environment: Path) -> None:
        self.environment = environment


class EvalScope(Peer):
    """ModelScope's `evalscope perf`. TPOT is its mean ITL."""

    name, option, install = "EvalScope perf", "--evalscope", "evalscope[perf]==1.14.1"

    def command(self, load: Load) -> list[str | Path]:
        prompts = load.directory / "prompts.txt"
        prompts.write_text("".join(f"{prompt}\n" for prompt in prompts_of(load)))
        server: list[str | Path] = ["--url", f"{load.server.base_url}/chat/completions", "--api", "openai"]
        asked = ["--model", "paced", "--stream", "--max-tokens", str(load.words), "--dataset", "line_by_line"]
        loaded = ["--number", str(load.requests), "--parallel", str(load.streams), "--dataset-path", prompts]
        program = self.environment / "bin" / "evalscope"
        return [program, "perf", *server, *asked, *loaded, "--outputs-dir", load.directory / "out", "--no-timestamp"]

    def timed(self, load: Load) -> list[Timed]:
        query = "select prompt_tokens, first_chunk_latency, time_per_output_token from result where success = 1"
        with closing(sqlite3.connect(next((load.directory / "out").rglob("benchmark_data.db")))) as database:
            return [Timed(*row) for row in database.execute(query)]


class GuideLLM(Peer):
    """The vLLM project's GuideLLM."""

    name, option, install = "GuideLLM", "--guidellm", "guidellm==0.8.1"

    def command(self, load: Load) -> list[str | Path]:
        rows = [{"prompt": prompt, "output_tokens_count": load.words} for prompt in prompts_of(load)]
        prompts = load.directory / "prompts.jsonl"
        prompts.write_text("".join(json.dumps(row) + "\n" for row in rows))
        target = f"http://127.0.0.1:{load.server.port}"
        return [
            *(self.environment / "bin" / "guidellm", "run", "--disable-console-interactive"),
            *("--backend", f"kind=openai_http,target={target},model=paced"),
            *("--profile", f"kind=concurrent,streams={load.streams}"),
            *("--constraint", f"kind=max_requests,count={load.requests}"),
            *("--tokenizer", f"kind=huggingface_auto,model={write_tokenizer(load.directory)}"),
            *("--data", f"kind=json_file,path={prompts}"),
            *("--output", f"kind=json,path={load.directory / 'out.json'}"),
        ]

    def timed(self, load: Load) -> list[Timed]:
        (benchmark,) = json.loads((load.directory / "out.json").read_bytes())["benchmarks"]
        return [
            Timed(
                request["prompt_tokens"],
                request["time_to_first_token_ms"] / 1000,
                request["inter_token_latency_ms"] / 1000,
            )
            for request in benchmark["requests"]["successful"]
        ]


class AIPerf(Peer):
    """NVIDIA's AIPerf."""

    name, option, install = "AIPerf", "--aiperf", "aiperf==0.13.0"

    def command(self, load: Load) -> list[str | Path]:
        return [
            *(self.environment / "bin" / "aiperf", "profile", "--model", "paced", "--endpoint-type", "chat"),
            *("--url", f"http://127.0.0.1:{load.server.port}", "--streaming", "--ui", "none"),
            *("--concurrency", str(load.streams), "--request-count", str(load.requests)),
            *("--isl", "16", "--osl", str(load.words), "--num-dataset-entries", str(load.requests)),
            *("--tokenizer", write_tokenizer(load.directory), "--use-server-token-count"),
            *("--no-gpu-telemetry", "--no-server-metrics", "--artifact-dir", load.directory / "out"),
        ]

    def timed(self, load: Load) -> list[Timed]:
        lines = (load.directory / "out" / "profile_export.jsonl").read_bytes().splitlines()
        metrics = [json.loads(line)["metrics"] for line in lines]
        return [
            Timed(
                each["usage_prompt_tokens"]["value"],
                each["time_to_first_token"]["value"] / 1000,
                each["inter_token_latency"]["value"] / 1000,
            )
            for each in metrics
        ]


LIMITS = (Limit("C client", "paced_client.c"), Limit("raw loop", "raw_loop.py"))
PEERS: tuple[type[Peer], ...] = (EvalScope, AIPerf, GuideLLM)


def prompts_of(load: Load) -> list[str]:
    """As many different ones as there are requests."""
    return [f"Say {number} and then whatever comes to your mind, word by word." for number in range(load.requests)]


def write_tokenizer(directory: Path) -> Path:
    """A tokenizer of words, for tools that start only with one; the lengths that count are the server's."""
    folder = directory / "tokenizer"
    folder.mkdir()
    model = {"type": "WordLevel", "vocab": {"on": 0}, "unk_token": "on"}
    tokenizer = {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "model": model}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "on"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder
