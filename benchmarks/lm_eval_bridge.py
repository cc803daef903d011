"""Tasks of lm-eval through the bridge and by lm-eval itself, on the same answers: is every score the same?

    python benchmarks/lm_eval_bridge.py --gsm8k FOLDER [--items 40]

The folder has `test.jsonl` of GSM8K. Three tasks are written in lm-eval's YAML and asked of an embedded model by
`harness run`, and of a local server that answers as models of all kinds do: rightly and wrongly, with and without
`####`, cut off, with nothing. Then lm-eval's own evaluator runs them on a "model" that repeats the stored answers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

from measured import table

from harness.core.completion import Completion
from harness.core.record import Record
from harness.scorers.ledger import score_record
from harness.scorers.lm_eval import LmEvalScorer
from harness.store.journal import read_lines

GSM8K = """
task: gsm8k_here
dataset_path: json
dataset_kwargs: {data_files: {test: gsm8k.jsonl}}
test_split: test
output_type: generate_until
doc_to_text: "Question: {{question}}\\nAnswer:"
doc_to_target: "{{answer}}"
num_fewshot: 2
fewshot_split: test
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true, ignore_punctuation: false,
     regexes_to_ignore: [",", "\\\\$", "(?s).*#### ", "\\\\.$"]}
generation_kwargs: {until: ["Question:", "</s>"], do_sample: false, temperature: 0.0, max_gen_toks: 64}
filter_list:
  - name: strict-match
    filter: [{function: regex, regex_pattern: "#### (\\\\-?[0-9\\\\.\\\\,]+)"}, {function: take_first}]
  - name: flexible-extract
    filter:
      - {function: regex, group_select: -1, regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"}
      - {function: take_first}
"""
SUMS = """
task: sums
dataset_path: json
dataset_kwargs: {data_files: {test: sums.jsonl}}
test_split: test
output_type: generate_until
doc_to_text: "What is {{a}} + {{b}}? Answer with the number only."
doc_to_target: "{{a + b}}"
metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true, ignore_punctuation: true}]
generation_kwargs: {until: ["\\n"], max_gen_toks: 16}
"""
DIGITS = """
include: sums.yaml
task: digits
process_results: !function digits.shared
metric_list: [{metric: digits, aggregation: mean, higher_is_better: true}]
"""
CODE = '''
"""The share of the right number's digits that stand in their places."""


def shared(doc, results):
    right, read = str(doc["a"] + doc["b"]), results[0].strip()
    return {"digits": sum(one == other for one, other in zip(right, read)) / max(len(right), len(read))}
'''
EXPERIMENT = """
name: bridge
models:
  - {card: nano-scout, serve: {kind: embedded, model: nano-scout}, generation: {temperature: 0, seed: 1}}
  - {card: nano-scout, name: scripted, endpoint: {base_url: "http://127.0.0.1:PORT/v1", model: scripted, stream: false}}
suites: [suite.yaml]
"""
MODELS = ("nano-scout", "scripted")


@dataclass(frozen=True)
class Scoring:
    """One column to compare: a task, one of its filters, one of its metrics."""

    task: str
    filter: str
    metric: str


SCORINGS = (
    Scoring("gsm8k_here", "strict-match", "exact_match"),
    Scoring("gsm8k_here", "flexible-extract", "exact_match"),
    Scoring("sums", "none", "exact_match"),
    Scoring("digits", "none", "digits"),
)


class Scripted(BaseHTTPRequestHandler):
    """Answers the same question in the same way, one of seven; refuses a request without the task's stop texts."""

    known: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        self._say(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "messages" not in body:
            return self._say(404, {"error": {"message": "only chat is spoken here"}})
        prompt = body["messages"][-1]["content"]
        asked = prompt.rpartition("Question: ")[2].removesuffix("\nAnswer:")
        wanted = (["Question:", "</s>"], 64) if asked in self.known else (["\n"], 16)
        if (body.get("stop"), body.get("max_tokens")) != wanted:
            return self._say(400, {"error": {"message": f"asked with {body.get('stop')}, {body.get('max_tokens')}"}})
        text, end = answered(prompt, self.known.get(asked))
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": end}
        return self._say(200, {"object": "chat.completion", "model": "scripted", "choices": [choice]})

    def _say(self, status: int, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def answered(prompt: str, worked: str | None) -> tuple[str, str]:
    """An answer and how it ended. `worked` is GSM8K's own, None for a sum."""
    if worked is None:
        first, second = re.findall(r"[0-9]+", prompt)
        worked = f"#### {int(first) + int(second)}"
    number = worked.rpartition("#### ")[2]
    forms = (
        (worked if worked != f"#### {number}" else number, "stop"),
        (f"The answer is ${number}.00.", "stop"),
        (f"So it is **{number}**", "stop"),
        (f"#### {number[:-1]}7", "stop"),
        (f"{number}9", "length"),
        ("", "stop"),
        ("I cannot help with that.", "stop"),
    )
    return forms[sum(prompt.encode()) % len(forms)]


def write(folder: Path, gsm8k: Path, items: int) -> None:
    """The tasks, their data, the suite and the experiment."""
    tasks = folder / "tasks"
    tasks.mkdir()
    for name, text in (("gsm8k.yaml", GSM8K), ("sums.yaml", SUMS), ("digits.yaml", DIGITS), ("digits.py", CODE)):
        (tasks / name).write_text(text)
    shutil.copy(gsm8k / "test.jsonl", tasks / "gsm8k.jsonl")
    sums = ({"a": number * 7 % 97, "b": number * 31 % 89} for number in range(1, items + 1))
    (tasks / "sums.jsonl").write_text("".join(json.dumps(each) + "\n" for each in sums))
    shared = "include_path: tasks, trust_code: true"
    entries = "".join(
        f"  - name: {name}\n    source: {{kind: lm-eval, task: {name}, limit: {items}, {shared}}}\n"
        f"    prompt: {{kind: lm-eval}}\n    scorer: {{kind: lm-eval, {shared}}}\n"
        for name in dict.fromkeys(each.task for each in SCORINGS)
    )
    (folder / "suite.yaml").write_text(f"name: bridge\ntasks:\n{entries}")


def asked(folder: Path) -> list[Record]:
    """What the run kept of its answers."""
    lines = map(json.loads, (folder / "tasks" / "gsm8k.jsonl").read_text().splitlines())
    Scripted.known = {line["question"]: line["answer"] for line in lines}
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        experiment = folder / "experiment.yaml"
        experiment.write_text(EXPERIMENT.replace("PORT", str(server.server_port)))
        command = [sys.executable, "-m", "harness", "run", experiment.name]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        server.shutdown()
    (kept,) = folder.rglob("completions.jsonl")
    return list(read_lines(kept, Record))


def ours(records: list[Record], tasks: Path, scoring: Scoring) -> dict[int, float]:
    """The bridge's value of each answer."""
    scorer = LmEvalScorer(include_path=tasks, trust_code=True, filter=scoring.filter, metric=scoring.metric)
    of_task = (record for record in records if record.item.task == scoring.task)
    scores = {int(record.item.sample): score_record(record, scorer) for record in of_task}
    return {number: score.value for number, score in scores.items() if score.value is not None}


def lm_evals(records: list[Record], tasks: Path, items: int) -> dict[str, object]:
    """What lm-eval makes of the same answers."""
    import lm_eval
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    kept = {(record.item.task, int(record.item.sample)): record for record in records}

    class Repeats(LM):
        """Gives the stored answer, where it is asked what the model was asked."""

        def generate_until(self, requests, disable_tqdm=True):
            return [self._answer(request) for request in requests]

        def _answer(self, request) -> str:
            record = kept[request.task_name, request.doc_id]
            if not isinstance(record.result, Completion) or record.prompt.messages[0].text() != request.args[0]:
                raise SystemExit(f"{request.task_name} {request.doc_id}: no answer to what lm-eval asks")
            return record.result.text

        def loglikelihood(self, requests):
            raise NotImplementedError

        loglikelihood_rolling = loglikelihood

    manager = TaskManager(include_path=str(tasks), include_defaults=False)
    names = list(dict.fromkeys(each.task for each in SCORINGS))
    with contextlib.chdir(tasks):  # where lm-eval looks for the data
        return lm_eval.simple_evaluate(
            Repeats(), tasks=names, task_manager=manager, limit=items, bootstrap_iters=0, log_samples=True
        )


def rows(records: list[Record], tasks: Path, found: dict[str, object]) -> Iterator[tuple[str, ...]]:
    """One line for each scoring. lm-eval has gone first, before the bridge puts its templates into a sandbox."""
    for each in SCORINGS:
        mine = ours(records, tasks, each)
        theirs = {
            line["doc_id"]: float(line[each.metric])
            for line in found["samples"][each.task]
            if line["filter"] == each.filter
        }
        equal = sum(mine.get(number) == value for number, value in theirs.items())
        total = found["results"][each.task][f"{each.metric},{each.filter}"]
        our_total = sum(mine.values()) / len(mine) if mine else float("nan")
        agree = f"{equal} of {len(theirs)}"
        yield each.task, each.filter, each.metric, agree, f"{our_total:.6f}", f"{total:.6f}"


def main() -> None:
    """Run both and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gsm8k", type=Path, required=True)
    parser.add_argument("--items", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, arguments.gsm8k, arguments.items)
        records = asked(folder)
        of = {name: [record for record in records if record.item.model == name] for name in MODELS}
        theirs = {name: lm_evals(of[name], folder / "tasks", arguments.items) for name in MODELS}
        lines = [(name, *row) for name in MODELS for row in rows(of[name], folder / "tasks", theirs[name])]
    print(table(("model", "task", "filter", "metric", "items equal", "the bridge's mean", "lm-eval's mean"), lines))


if __name__ == "__main__":
    main()
