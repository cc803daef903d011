"""Who is measured: the harness, two peers and the smallest loop, each as the command that does the same work."""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from instant_server import InstantServer

HERE = Path(__file__).parent
CONCURRENCY = 64
PROMPT = "A) {{ A }}\nB) {{ B }}\nC) {{ C }}\nD) {{ D }}\n{{ question }}"
LIBRARIES_OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OPENAI_API_KEY": "none"}


@dataclass(frozen=True)
class Job:
    """`count` questions in a file, to be asked of a server; whatever is written goes below an empty directory."""

    questions: Path
    count: int
    server: InstantServer
    streamed: bool
    directory: Path


class Contestant(ABC):
    """Loads questions, asks them, scores the answers and writes them down."""

    name: str
    streams = True

    @abstractmethod
    def command(self, job: Job) -> list[str | Path]:
        """What to run; may prepare files first."""

    @abstractmethod
    def right(self, job: Job) -> int:
        """How many answers it wrote down as right."""


@dataclass(frozen=True)
class Harness(Contestant):
    """`harness run`, with or without its report."""

    report: bool
    name: str

    def command(self, job: Job) -> list[str | Path]:
        program = Path(sys.executable).with_name("harness")
        where = ["--results", job.directory / "results", "--reports", job.directory / "reports"]
        report = "--report" if self.report else "--no-report"
        return [program, "run", write_experiment(job), *where, report]

    def right(self, job: Job) -> int:
        with next((job.directory / "results").glob("*/scores.jsonl")).open() as lines:
            return sum(json.loads(line)["outcome"] == "correct" for line in lines)


@dataclass(frozen=True)
class SmallestLoop(Contestant):
    """smallest_loop.py."""

    name: str = "smallest loop"

    def command(self, job: Job) -> list[str | Path]:
        mode = "streamed" if job.streamed else "whole"
        files = [job.questions, job.directory / "answers.jsonl"]
        return [sys.executable, HERE / "smallest_loop.py", *files, str(job.server.port), str(CONCURRENCY), mode]

    def right(self, job: Job) -> int:
        with (job.directory / "answers.jsonl").open() as lines:
            return sum(json.loads(line)["right"] for line in lines)


@dataclass(frozen=True)
class LmEval(Contestant):
    """EleutherAI's lm-eval; it does not stream."""

    environment: Path
    name: str = "lm-eval"
    streams = False
    install = "lm-eval[api]==0.4.13"

    def command(self, job: Job) -> list[str | Path]:
        task = {
            "task": "instant",
            "dataset_path": "json",
            "dataset_kwargs": {"data_files": {"test": str(job.questions)}},
            "test_split": "test",
            "output_type": "generate_until",
            "doc_to_text": PROMPT,
            "doc_to_target": "{{ answer }}",
            "filter_list": [
                {
                    "name": "letter",
                    "filter": [
                        {"function": "regex", "regex_pattern": "ANSWER: ([A-D])"},
                        {"function": "take_first"},
                    ],
                }
            ],
            "metric_list": [{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True}],
        }
        (job.directory / "instant.yaml").write_text(json.dumps(task))
        url = f"{job.server.base_url}/chat/completions"
        model = f"model=instant,base_url={url},num_concurrent={CONCURRENCY}"
        asked = ["--model", "local-chat-completions", "--model_args", model, "--apply_chat_template"]
        tasks: list[str | Path] = ["--tasks", "instant", "--include_path", job.directory]
        written: list[str | Path] = ["--output_path", job.directory / "out", "--log_samples"]
        return [self.environment / "bin" / "lm-eval", "run", *asked, *tasks, *written]

    def right(self, job: Job) -> int:
        results = json.loads(next((job.directory / "out").rglob("results_*.json")).read_text())
        return round(results["results"]["instant"]["exact_match,letter"] * job.count)


@dataclass(frozen=True)
class EvalScope(Contestant):
    """ModelScope's EvalScope on its own general multiple-choice benchmark."""

    environment: Path
    name: str = "EvalScope"
    install = "evalscope==1.14.1"

    def command(self, job: Job) -> list[str | Path]:
        (job.directory / "data").mkdir()
        (job.directory / "data" / "default_val.jsonl").hardlink_to(job.questions)
        arguments = {"local_path": str(job.directory / "data"), "prompt_template": "{choices}\n{question}"}
        server = ["--model", "instant", "--api-url", job.server.base_url, "--api-key", "none"]
        asked = ["--eval-type", "openai_api", "--eval-batch-size", str(CONCURRENCY)]
        dataset = ["--datasets", "general_mcq", "--dataset-args", json.dumps({"general_mcq": arguments})]
        streamed = ["--stream"] if job.streamed else []
        program = self.environment / "bin" / "evalscope"
        return [program, "eval", *server, *asked, *dataset, *streamed, "--work-dir", job.directory / "out"]

    def right(self, job: Job) -> int:
        report = json.loads(next((job.directory / "out").rglob("reports/**/general_mcq.json")).read_text())
        return round(report["metrics"][0]["score"] * job.count)


def write_experiment(job: Job) -> Path:
    """An experiment of one model and one suite for the harness; JSON is YAML too."""
    endpoint = {
        "kind": "openai",
        "base_url": job.server.base_url,
        "model": "instant",
        "concurrency": CONCURRENCY,
        "stream": job.streamed,
    }
    source = {"kind": "jsonl", "path": str(job.questions), "id": "id", "target": "answer", "choices": list("ABCD")}
    prompt = {"kind": "template", "user": PROMPT}
    task = {"name": "trees", "source": source, "prompt": prompt, "scorer": {"kind": "choice"}}
    suite = job.directory / "suite.yaml"
    suite.write_text(json.dumps({"name": "instant", "description": "Said and echoed.", "tasks": [task]}))
    model = {"card": {"id": "instant", "name": "Instant"}, "endpoint": endpoint}
    experiment = job.directory / "experiment.yaml"
    experiment.write_text(json.dumps({"name": "instant", "models": [model], "suites": [str(suite)]}))
    return experiment
