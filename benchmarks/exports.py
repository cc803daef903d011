"""Exports RUN in every format, reads each back with the format's own tools, and compares every figure with the report.

    python benchmarks/exports.py RUN [PYTHON ...]

Each PYTHON is the interpreter of an environment with some of the tools: lm_eval, inspect_ai, every_eval_ever (or
jsonschema, and the schemas' folder in EEE_SCHEMAS), huggingface_hub, pandas, pyarrow. A tool that none of them has is
left out of the table, and said so. A figure is recomputed from the items where the format has them.
"""

import csv
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

SAMPLE_KEYS = {"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash"}
FORMATS = ("lm-eval", "inspect", "every-eval-ever", "hf-eval-results", "csv", "parquet")


def found(tool, file_format, figures, checked):
    """One line of a reader's report; `figures` are (model, task, mean credit, decided samples)."""
    try:
        version = importlib.metadata.version(tool.partition(" ")[0])
    except importlib.metadata.PackageNotFoundError:
        version = "from a folder"
    rows = [[str(model), task, float(value), int(n)] for model, task, value, n in figures]
    print(json.dumps({"tool": f"{tool} {version}", "format": file_format, "figures": rows, "checked": checked}))


def check(right, told="a figure does not follow from the items"):
    """Raises ValueError where it is not right."""
    if not right:
        raise ValueError(told)


def mean_of(items):
    """(task key, sample, credit or None) → per key, the mean over samples of the mean over epochs, and how many."""
    samples = defaultdict(lambda: defaultdict(list))
    for key, sample, credit in items:
        if credit is not None and credit == credit:  # noqa: PLR0124 - NaN is Inspect's unscored
            samples[key][sample].append(credit)
    for key, of_key in samples.items():
        credits = [sum(epochs) / len(epochs) for epochs in of_key.values()]
        yield key, sum(credits) / len(credits), len(credits)


def read_lm_eval(folder):
    import datasets
    from lm_eval.utils import get_file_task_name, get_results_filenames, get_sample_results_filenames, make_table

    names = [str(path) for path in folder.rglob("*.json*")]
    figures, tables = [], 0
    for name in get_results_filenames(names):
        results = json.loads(Path(name).read_text())
        tables += len(make_table(results).splitlines()) > len(results["results"])
        if "groups" in results:
            make_table(results, "groups")
        for path in filter(lambda path: Path(path).parent == Path(name).parent, get_sample_results_filenames(names)):
            task = get_file_task_name(Path(path).name)
            with Path(path).open(newline="\n") as lines:
                of_task = [json.loads(line) for line in lines]
            check(set(of_task[0]) >= SAMPLE_KEYS, of_task[0])
            loaded = datasets.Dataset.from_json(path, cache_dir=str(folder.parent / "cache"))
            check(len(loaded) == len(of_task))
            metrics = results["results"][task]
            for _, value, n in mean_of((task, each["doc_id"], each.get("acc")) for each in of_task):
                check(abs(value - metrics["acc,none"]) < 1e-12)
                figures.append((results["model_name"], metrics["alias"], metrics["acc,none"], n))
    found("lm_eval", "lm-eval", figures, f"{tables} tables by make_table, every samples file also by datasets")


def read_inspect(folder):
    from inspect_ai.analysis import evals_df, samples_df
    from inspect_ai.log import list_eval_logs, read_eval_log

    figures, errors = [], 0
    for info in list_eval_logs(str(folder)):
        log = read_eval_log(info)
        check(read_eval_log(info, header_only=True).results.total_samples == len(log.samples))
        (result,) = log.results.scores
        items = [
            (log.eval.task, each.id, score.value)
            for each in log.samples
            if each.scores
            for score in each.scores.values()
        ]
        errors += sum(each.error is not None for each in log.samples)
        for task, value, n in mean_of(items):
            check(n == result.scored_samples)
            check(abs(value - result.metrics["accuracy"].value) < 1e-12)
            figures.append((log.eval.metadata["harness_model"], task, result.metrics["accuracy"].value, n))
    rows = f"{len(evals_df(str(folder)))} evals_df rows, {len(samples_df(str(folder)))} samples_df rows"
    found("inspect_ai", "inspect", figures, f"{rows}, {errors} errors")


def read_every_eval_ever(folder):
    from every_eval_ever.validator.validation_core import validate_file

    figures, lines = [], 0
    for path in sorted(folder.rglob("*.json*")):
        repo_path = str(path.relative_to(folder))
        files = {str(each.relative_to(folder)) for each in folder.rglob("*.json*")}
        report = validate_file(
            path,
            repo_path=repo_path,
            available_files=files,
            read_repo_file=lambda name: (folder / name).read_text(),
            run_semantic_checks=True,
        )
        check(report.valid, report.errors)
        if path.suffix == ".json":
            figures += eee_figures(path)
        else:
            lines += path.read_bytes().count(b"\n")
    found("every_eval_ever", "every-eval-ever", figures, f"its validator with semantic checks, {lines} instances")


def read_every_eval_ever_schema(folder):
    import jsonschema

    schemas = Path(os.environ["EEE_SCHEMAS"])
    named = {".json": "eval.schema.json", ".jsonl": "instance_level_eval.schema.json"}
    checks = {end: jsonschema.Draft7Validator(json.loads((schemas / name).read_text())) for end, name in named.items()}
    figures, lines = [], 0
    for path in sorted(folder.rglob("*.json*")):
        with path.open(newline="\n") as file:
            for text in [file.read()] if path.suffix == ".json" else file:
                checks[path.suffix].validate(json.loads(text))
                lines += path.suffix == ".jsonl"
        if path.suffix == ".json":
            figures += eee_figures(path)
    found("jsonschema", "every-eval-ever", figures, f"schemas of version 0.3.0, {lines} instances")


def eee_figures(path):
    """Tasks alone: a suite's own result stands first where it has several."""
    log = json.loads(path.read_text())
    for result in log["evaluation_results"]:
        details = result["score_details"]
        if not result["evaluation_result_id"].endswith("#"):
            n = details["uncertainty"]["num_samples"]
            yield log["model_info"]["name"], result["evaluation_name"], details["score"], n


def read_hub(folder):
    import yaml
    from huggingface_hub import eval_result_entries_to_yaml, parse_eval_result_entries

    figures, entries = [], 0
    for path in folder.rglob(".eval_results/*.yaml"):
        data = yaml.safe_load(path.read_text())
        parsed = parse_eval_result_entries(data)
        check(eval_result_entries_to_yaml(parsed) == data)
        entries += len(parsed)
        for entry in parsed:
            n = entry.notes.partition(" over ")[2].partition(" ")[0]
            figures.append((entry.notes.rpartition("model as ")[2].rpartition(",")[0], None, entry.value, n))
    found("huggingface_hub", "hf-eval-results", figures, f"{entries} entries parsed, and back to the same YAML")


def read_pandas(folder):
    import pandas as pd

    frame = pd.read_csv(folder / "items.csv", keep_default_na=False, dtype={"sample": str})
    check(not frame["answer"].astype(str).str.match(r"[=+\-@]").any())
    credits = pd.to_numeric(frame["credit"])
    keys = zip(frame["model"], frame["suite"], frame["task"], strict=True)
    rows = mean_of(zip(keys, frame["sample"], credits.where(credits.notna(), None), strict=True))
    figures = [(unguarded(model), label(suite, task), value, n) for (model, suite, task), value, n in rows]
    found("pandas", "csv", figures, f"{len(frame)} rows")


def read_csv_module(folder):
    with (folder / "items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    items = [
        ((r["model"], r["suite"], r["task"]), r["sample"], float(r["credit"]) if r["credit"] else None) for r in rows
    ]
    figures = [(unguarded(model), label(suite, task), value, n) for (model, suite, task), value, n in mean_of(items)]
    found("python's csv", "csv", figures, f"{len(rows)} rows")


def read_parquet(folder):
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "items.parquet")
    keys = zip(*(table[name].to_pylist() for name in ("model", "suite", "task")), strict=True)
    rows = mean_of(zip(keys, table["sample"].to_pylist(), table["credit"].to_pylist(), strict=True))
    figures = [(model, label(suite, task), value, n) for (model, suite, task), value, n in rows]
    found("pyarrow", "parquet", figures, f"{len(table)} rows, types {len(set(map(str, table.schema.types)))}")


def unguarded(cell):
    return cell[1:] if cell.lstrip("'")[:1] in tuple("=+-@\t\r\n") and cell.startswith("'") else cell


def plain(name):
    return name.replace("\0", "\ufffd")  # as in a CSV file


def label(suite, task):
    return suite if suite == task else f"{suite}/{task}"


READERS = {
    "lm_eval": ("lm-eval", read_lm_eval),
    "inspect_ai": ("inspect", read_inspect),
    "every_eval_ever": ("every-eval-ever", read_every_eval_ever),
    "jsonschema": ("every-eval-ever", read_every_eval_ever_schema),
    "huggingface_hub": ("hf-eval-results", read_hub),
    "pandas": ("csv", read_pandas),
    "csv": ("csv", read_csv_module),
    "pyarrow": ("parquet", read_parquet),
}


def read_all(folder):
    """What this interpreter can read."""
    for module, (file_format, read) in READERS.items():
        if module == "jsonschema" and "EEE_SCHEMAS" not in os.environ:
            continue
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        if (folder / file_format).exists():
            read(folder / file_format)


def told(run):
    """(model, task) → (mean credit, n) of the report; and models, for a format that has no word for tasks."""
    summary = json.loads((run / "summary.json").read_text())
    return {
        (each["model"], label(each["suite"], each["task"])): (each["estimate"]["value"], each["estimate"]["n"])
        for each in summary["measures"]
        if each["task"] is not None and not each["slice"] and each["estimate"]["value"] is not None
    }


def compare(report, line):
    """How many of a reader's figures are the report's, to the last digits; the Hub's entries name no task of ours."""
    right = 0
    for model, task, value, n in line["figures"]:
        wanted = [figure for (of, name), figure in report.items() if plain(of) == plain(model) and task in (None, name)]
        right += any(abs(value - mean) < 1e-12 and n == count for mean, count in wanted)
    return right


def main(run, pythons):
    with tempfile.TemporaryDirectory() as page:
        subprocess.run([sys.executable, "-m", "harness", "report", run, "--out", f"{page}/report.html"], check=True)
    report = told(run)
    print(f"{len(report)} figures of model and task in {run}'s summary\n")
    print(f"{'format':16} {'read by':32} {'figures':>7} {'equal':>6}  checked")
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            export = [sys.executable, "-m", "harness", "export", run, "--format", name, "--out", f"{folder}/{name}"]
            done = subprocess.run(export, check=False, capture_output=True, text=True)
            if done.returncode:
                print(f"{name:16} not written: {done.stderr.splitlines()[-1]}")
        seen = set()
        for python in dict.fromkeys([sys.executable, *pythons]):
            read = subprocess.run([python, __file__, "--read", folder], check=True, capture_output=True, text=True)
            for line in map(json.loads, filter(lambda text: text.startswith('{"tool"'), read.stdout.splitlines())):
                if (line["format"], line["tool"]) in seen:
                    continue
                seen.add((line["format"], line["tool"]))
                right = compare(report, line)
                print(f"{line['format']:16} {line['tool']:32} {len(line['figures']):7} {right:6}  {line['checked']}")


if __name__ == "__main__":
    if sys.argv[1] == "--read":
        read_all(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
