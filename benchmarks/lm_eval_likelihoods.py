"""Tasks of lm-eval that compare likelihoods, through the bridge and by lm-eval itself: is every likelihood the same?

    python benchmarks/lm_eval_likelihoods.py [--items 30]

A local server speaks `/v1/completions` as vLLM does, echo and log-probabilities included, with numbers made from the
tokens alone. `harness run` asks it, and so does lm-eval's own `local-completions`, which counts tokens with the
server's tokenizer and sends their numbers. Texts get a special first token here, and some characters are two tokens.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from measured import table

from harness.core.completion import Completion
from harness.core.record import Record
from harness.scorers.ledger import score_record
from harness.scorers.lm_eval import LmEvalScorer
from harness.store.journal import read_lines

OPTIONS = """
task: options
dataset_path: json
dataset_kwargs: {data_files: {test: sums.jsonl}}
test_split: test
fewshot_split: test
num_fewshot: 2
output_type: multiple_choice
doc_to_text: "Question: à combien est {{a}} + {{b}}?\\nAnswer:"
doc_to_choice: "{{options}}"
doc_to_target: right
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
  - {metric: acc_bytes, aggregation: mean, higher_is_better: true}
"""
SPACED = """
include: options.yaml
task: spaced
num_fewshot: 0
doc_to_text: "{{a}} + {{b}} =  "
target_delimiter: ""
"""
LAST_WORD = """
include: options.yaml
task: last_word
output_type: loglikelihood
num_fewshot: 0
doc_to_text: "{{a}} and {{b}} are"
doc_to_target: " {{a + b}}"
doc_to_choice: null
metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
"""
TASKS = {"options": OPTIONS, "spaced": SPACED, "last_word": LAST_WORD}
SCORINGS = (
    ("options", "acc"),
    ("options", "acc_norm"),
    ("options", "acc_bytes"),
    ("spaced", "acc"),
    ("spaced", "acc_norm"),
    ("spaced", "acc_bytes"),
    ("last_word", "acc"),
)
EXPERIMENT = """
name: likelihoods
models:
  - {card: nano-scout, name: echoing, endpoint: {base_url: "http://127.0.0.1:PORT/v1", model: echoing}}
suites: [suite.yaml]
"""
_TOKEN = re.compile(r" ?[A-Za-z]+| ?[0-9]{1,2}|.", re.DOTALL)


class Vocabulary:
    """Numbers tokens as they come. A character outside ASCII is two tokens; the first of them shows nothing."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def encode(self, text: str) -> list[int]:
        """The tokens' numbers."""
        return [self._number(name) for piece in _TOKEN.findall(text) for name in _halves(piece)]

    def text(self, number: int) -> str:
        """What a token shows."""
        name = self._names[number]
        return "" if name.startswith("half of ") else name

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self._names)
            self._names.append(name)
        return self._numbers[name]


def _halves(piece: str) -> tuple[str, ...]:
    return (piece,) if piece.isascii() else (f"half of {piece}", piece)


class Echoing(BaseHTTPRequestHandler):
    """Echoes a prompt with its log-probabilities; refuses to do anything else."""

    vocabulary = Vocabulary()

    def do_GET(self) -> None:
        pages = {"/v1/models": {"data": [{"id": "echoing"}]}, "/tokenizer_info": {"eos_token": "!"}}
        self._say(200 if self.path in pages else 404, pages.get(self.path, {}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/tokenize":
            return self._say(200, {"tokens": self.vocabulary.encode(body["prompt"])})
        if (body.get("echo"), body.get("logprobs"), body.get("max_tokens"), body["temperature"]) != (True, 1, 1, 0):
            return self._say(400, {"error": {"message": "only likelihoods are told here"}})
        prompt = body["prompt"]
        if isinstance(prompt, str):
            return self._say(200, self._answer(self.vocabulary.encode(prompt), begun=True))
        (numbers,) = prompt
        return self._say(200, self._answer(numbers, begun=False))

    def _answer(self, numbers: list[int], *, begun: bool) -> dict[str, object]:
        told = [echoed(self.vocabulary, numbers, place) for place in range(len(numbers))]
        if begun:
            told.insert(0, ("<s>", None, None))
        else:
            told[0] = (told[0][0], None, None)
        told.append((" so", -0.5, {" so": -0.5}))
        tokens, own, top = (list(each) for each in zip(*told, strict=True))
        offsets = [sum(map(len, tokens[:place])) for place in range(len(tokens))]
        logprobs = {"tokens": tokens, "token_logprobs": own, "top_logprobs": top, "text_offset": offsets}
        text = "".join(tokens).removeprefix("<s>")
        choice = {"index": 0, "text": text, "logprobs": logprobs, "finish_reason": "length"}
        counts = {"prompt_tokens": len(tokens) - 1, "completion_tokens": 1, "total_tokens": len(tokens)}
        return {"object": "text_completion", "model": "echoing", "choices": [choice], "usage": counts}

    def _say(self, status: int, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def echoed(vocabulary: Vocabulary, numbers: list[int], place: int) -> tuple[str, float, dict[str, float]]:
    """A token, its log-probability and the likeliest one's: from its text and all before it, whatever their numbers."""
    token = vocabulary.text(numbers[place])
    seen = sha256("|".join(vocabulary.text(number) for number in numbers[: place + 1]).encode()).digest()
    own = -int.from_bytes(seen[:4]) / 2**29
    return token, own, {token: own} if seen[4] % 3 else {token: own, " other": own / 2}


def write(folder: Path, items: int) -> None:
    """The tasks, their data and the suite."""
    tasks = folder / "tasks"
    tasks.mkdir()
    for name, text in TASKS.items():
        (tasks / f"{name}.yaml").write_text(text)
    (tasks / "sums.jsonl").write_text("".join(json.dumps(row(number)) + "\n" for number in range(items)))
    entries = "".join(
        f"  - name: {name}\n    source: {{kind: lm-eval, task: {name}, include_path: tasks}}\n"
        f"    prompt: {{kind: lm-eval}}\n    scorer: {{kind: lm-eval, include_path: tasks}}\n"
        for name in TASKS
    )
    (folder / "suite.yaml").write_text(f"name: likelihoods\ntasks:\n{entries}")


def row(number: int) -> dict[str, object]:
    """A sum with four options of different lengths."""
    a, b, right = number * 7 % 97, number * 31 % 89, number * 5 % 4
    forms = ("{}", "about {}, I think", "{} — à peu près", "just {}")
    options = [forms[(number // 4 + place) % 4].format(a + b + place - right) for place in range(4)]
    return {"a": a, "b": b, "options": options, "right": right}


def asked(folder: Path, port: int) -> list[Record]:
    """What the run kept of its answers."""
    experiment = folder / "experiment.yaml"
    experiment.write_text(EXPERIMENT.replace("PORT", str(port)))
    command = [sys.executable, "-m", "harness", "run", experiment.name]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (kept,) = folder.rglob("completions.jsonl")
    return list(read_lines(kept, Record))


def lm_evals(tasks: Path, port: int) -> dict[str, object]:
    """What lm-eval finds on the same server."""
    import lm_eval
    from lm_eval.tasks import TaskManager

    server = f"http://127.0.0.1:{port}"
    model = {"model": "echoing", "base_url": f"{server}/v1/completions", "tokenizer_backend": "remote"}
    manager = TaskManager(include_path=str(tasks), include_defaults=False)
    with contextlib.chdir(tasks):  # where lm-eval looks for the data
        return lm_eval.simple_evaluate(
            "local-completions", model_args=model, tasks=list(TASKS), task_manager=manager, bootstrap_iters=0
        )


def rows(records: list[Record], tasks: Path, found: dict[str, object]) -> Iterator[tuple[str, ...]]:
    """One line for each metric."""
    for task, metric in SCORINGS:
        scorer = LmEvalScorer(include_path=tasks, metric=metric)
        mine = {int(record.item.sample): record for record in records if record.item.task == task}
        values = {number: score_record(record, scorer).value for number, record in mine.items()}
        lines = found["samples"][task]
        alike = sum(told(mine[line["doc_id"]]) == [list(each) for each in line["filtered_resps"]] for line in lines)
        equal = sum(values[line["doc_id"]] == float(line[metric]) for line in lines)
        our_mean = sum(value for value in values.values() if value is not None) / len(values)
        their_mean = found["results"][task][f"{metric},none"]
        yield (
            task,
            metric,
            f"{alike} of {len(lines)}",
            f"{equal} of {len(lines)}",
            f"{our_mean:.6f}",
            f"{their_mean:.6f}",
        )


def told(record: Record) -> object:
    """The likelihoods of an answer."""
    return json.loads(record.result.text) if isinstance(record.result, Completion) else record.result.message


def main() -> None:
    """Run both and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=30)
    items = parser.parse_args().items
    with tempfile.TemporaryDirectory() as name, ThreadingHTTPServer(("127.0.0.1", 0), Echoing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        folder = Path(name)
        write(folder, items)
        records = asked(folder, server.server_port)
        found = lm_evals(folder / "tasks", server.server_port)
        lines = list(rows(records, folder / "tasks", found))
        server.shutdown()
    print(table(("task", "metric", "likelihoods equal", "items equal", "the bridge's mean", "lm-eval's mean"), lines))


if __name__ == "__main__":
    main()
