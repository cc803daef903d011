"""Every Eval Ever: one JSON of each model × suite in the layout of its datastore, with the judged items beside it.

The schema is 0.3.0 (github.com/evaleval/every_eval_ever, every_eval_ever/schemas/eval.schema.json). It wants a number
for every result, so one of which nothing was decided is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from harness.core.estimate import Estimate
from harness.exchange.writing import facts
from harness.exchange.writing.every_eval_ever_samples import Samples, write_samples
from harness.exchange.writing.exported import ExportedRun, ExportedTask
from harness.exchange.writing.files import file_name, new_file, stamp, uuid4_of
from harness.exchange.writing.tally import Tally, tally_of
from harness.exchange.writing.written import Written
from harness.store.manifest import Manifest, ModelEntry

SCHEMA_VERSION = "0.3.0"


class Names(NamedTuple):
    """How the datastore calls a model, and this evaluation of it."""

    model_id: str
    developer: str
    evaluation_id: str


def write(run: ExportedRun, out: Path) -> Written:
    """`data/<suite>/<developer>/<model>/<uuid>.json` and `<uuid>_samples.jsonl`."""
    written = Written()
    for tasks in run.by_suite():
        suite, model = tasks[0].suite.name, tasks[0].model
        decided = [task for task in tasks if task.estimate is not None and task.estimate.value is not None]
        if not decided:
            written.notes.append(f"{model.name} on {suite}: no answer was decided, and the format has no word for that")
            continue
        names = _names(run.manifest, model, suite)
        parts = ("data", file_name(suite), file_name(names.developer), file_name(names.model_id.rpartition("/")[2]))
        folder, name = out.joinpath(*parts), uuid4_of(run.manifest.run, model.name, suite)
        samples = write_samples(decided, names.model_id, names.evaluation_id, folder / f"{name}_samples.jsonl")
        log = _log(run, decided, names)
        log["detailed_evaluation_results"] = _samples_part(samples, "/".join(parts))
        with new_file(folder / f"{name}.json") as file:
            json.dump(log, file, indent=2, ensure_ascii=False, allow_nan=False)
        written.files += [folder / f"{name}.json", samples.path]
    return written


def _names(manifest: Manifest, model: ModelEntry, suite: str) -> Names:
    repository = facts.repository(model)
    developer, _, _ = repository.partition("/") if repository else ("unpublished", "", "")
    model_id = repository or f"unpublished/{file_name(model.name)}"
    told = f"{suite}/{model.name}" if repository is None else f"{suite}/{repository}/{model.name}"
    return Names(model_id, developer, f"{told}/{manifest.created_at}")


def _log(run: ExportedRun, tasks: list[ExportedTask], names: Names) -> dict[str, object]:
    manifest = run.manifest
    results: list[object] = [_task_result(task, names.evaluation_id) for task in tasks]
    whole = run.estimates.get((tasks[0].model.name, tasks[0].suite.name, None))
    if not tasks[0].alone and whole is not None and whole.value is not None:
        results.insert(0, _suite_result(tasks, whole, names.evaluation_id))
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": names.evaluation_id,
        "evaluation_timestamp": stamp(manifest.created_at),
        "retrieved_timestamp": str(manifest.created_at),
        "source_metadata": {
            "source_name": facts.LIBRARY,
            "source_type": "evaluation_run",
            "source_organization_name": "not stated",
            "evaluator_relationship": "other",
        },
        "eval_library": {
            "name": facts.LIBRARY,
            "version": manifest.harness_version,
            "additional_details": {"run_status": manifest.status},
        },
        "model_info": _model_info(tasks[0].model, names),
        "evaluation_results": results,
    }


def _model_info(model: ModelEntry, names: Names) -> dict[str, object]:
    open_weights = facts.repository(model) is not None or model.card.get("embedded") is not None
    details: dict[str, object] = {
        "deployment_type": "self_deployed" if model.endpoint.get("in_house") is True else "unknown",
        "model_availability": "open_weights" if open_weights else "unknown",
    }
    if revision := facts.text_of(model.card.get("revision")):
        details["revision"] = revision
    engine = model.served.engine if model.served is not None else None
    return {
        "name": model.name,
        "id": names.model_id,
        "developer": names.developer,
        **({"inference_engine": {"name": engine}} if engine else {}),
        "additional_details": details,
    }


def _task_result(task: ExportedTask, evaluation_id: str) -> dict[str, object]:
    estimate, tally = task.estimate, tally_of(task)
    if estimate is None:
        raise ValueError("a task without an estimate has no result")
    result = _result(task.label, estimate, _details(facts.figures(task, tally)), tally.standard_error(estimate))
    told = facts.generation(task.model, task.task)
    arguments: dict[str, object] = {name: told[name] for name in ("temperature", "top_p", "max_tokens") if name in told}
    if template := facts.prompt_template(task.task):
        arguments["prompt_template"] = template
    rest = {name: json.dumps(value) for name, value in told.items() if name not in arguments}
    return result | {
        "evaluation_result_id": f"{evaluation_id}#{task.task.name}",
        "source_data": _source(task, tally),
        "generation_config": {"generation_args": arguments, "additional_details": rest},
    }


def _suite_result(tasks: list[ExportedTask], whole: Estimate, evaluation_id: str) -> dict[str, object]:
    details = _details(facts.of_estimate(whole) | {"level": "all tasks of the suite, by sample"})
    suite, error = tasks[0].suite.name, tally_of(*tasks).standard_error(whole)
    return _result(suite, whole, details, error) | {
        "evaluation_result_id": f"{evaluation_id}#",
        "source_data": {"dataset_name": suite, "source_type": "other"},
    }


def _result(name: str, estimate: Estimate, details: dict[str, object], error: float | None) -> dict[str, object]:
    uncertainty: dict[str, object] = {"num_samples": estimate.n}
    if estimate.low is not None and estimate.high is not None:
        bounds = {"lower": estimate.low, "upper": estimate.high}
        uncertainty["confidence_interval"] = {**bounds, "confidence_level": 0.95, "method": _method(estimate)}
    if error is not None:
        uncertainty["standard_error"] = {"value": error, "method": "analytic"}
    return {
        "evaluation_name": name,
        "metric_config": {
            "metric_id": "accuracy",
            "metric_name": "Mean credit",
            "metric_kind": "accuracy",
            "metric_unit": "proportion",
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0.0,
            "max_score": 1.0,
        },
        "score_details": {"score": estimate.value, "details": details, "uncertainty": uncertainty},
    }


def _method(estimate: Estimate) -> str:
    return "by sample" if estimate.clusters is None else f"by sample, clustered by {estimate.clusters} texts"


def _details(told: dict[str, object]) -> dict[str, object]:
    """The schema's details are texts: numbers and objects as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in told.items()
        if value is not None
    }


def _source(task: ExportedTask, tally: Tally) -> dict[str, object]:
    data = facts.dataset(task.task)
    if data is None:
        return {"dataset_name": task.label, "source_type": "other"}
    return {
        "dataset_name": task.label,
        "source_type": "hf_dataset",
        "hf_repo": data["repository"],
        "hf_split": data.get("split", ""),
        "samples_number": tally.samples,
        "additional_details": {name: data[name] for name in ("revision", "subset") if name in data},
    }


def _samples_part(samples: Samples, folder: str) -> dict[str, object]:
    return {
        "format": "jsonl",
        "file_path": f"{folder}/{samples.path.name}",
        "hash_algorithm": "sha256",
        "checksum": samples.sha256,
        "total_rows": samples.rows,
        "additional_details": {"undecided_items_left_out": str(samples.left_out)},
    }
