"""What a task may do here: nothing that runs code from its folder, unless that is trusted, and nothing unfaithful."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.core.errors import UserError
from harness.lm_eval.library import tasks_folder
from harness.lm_eval.written import Config, Written


def checked(task: Written, *, trust_code: bool) -> Written:
    """The task. Raises UserError where it would run code that is not trusted, or cannot be asked as lm-eval does.

    What lies in the installed lm-eval's own folder is as trusted as lm-eval itself.
    """
    if not trust_code and (code := next(_code(task), None)) is not None:
        fix = "Read the folder's code; then `trust_code: true` in source and scorer runs it, on this machine"
        raise UserError(f"the task {task.name!r} runs code: {code}", place=str(task.path), fix=fix)
    for reason, fix in _unfaithful(task.config):
        raise UserError(f"the task {task.name!r} {reason}", place=str(task.path), fix=fix)
    return task


def _code(task: Written) -> Iterator[str]:
    """What a task outside lm-eval's folder would run, in words."""
    for function in task.functions:
        if not _ships(function.file):
            yield f"!function {function.name}"
    if _ships(task.path):
        return
    if task.config.get("use_prompt"):
        yield "use_prompt loads templates of another package"
    for metric in _metrics(task.config):
        if metric.get("hf_evaluate") or not _known(metric.get("metric")):
            yield f"the metric {metric.get('metric')!r}, which is downloaded from the Hub as a Python file"


def _unfaithful(config: Config) -> Iterator[tuple[str, str]]:
    kind = config.get("output_type", "generate_until")
    if kind == "loglikelihood_rolling":
        yield (
            f"asks for the likelihood of whole texts (output_type: {kind})",
            "The bridge takes the likelihoods of continuations: multiple_choice and loglikelihood",
        )
    if any(each.get("metric") == "acc_mutual_info" for each in _metrics(config)):
        yield (
            "compares with the likelihoods of the choices without their question (acc_mutual_info)",
            "Write a YAML that includes it, with a metric_list without acc_mutual_info",
        )
    if config.get("class"):
        yield "is a Python class, not a configuration", "The bridge takes tasks that are written in YAML"
    if config.get("unsafe_code"):
        yield (
            "runs the model's programs in the harness's own process",
            "Suites such as humaneval and mbpp run them in a sandbox",
        )
    if config.get("doc_to_image") or config.get("doc_to_audio"):
        yield "asks about images or sound", "The bridge takes tasks that are text"
    repeats = config.get("repeats", 1)
    if isinstance(repeats, int) and repeats > 1:
        yield (
            f"judges {repeats} answers to each question together (repeats: {repeats})",
            "The bridge judges each answer by itself; `epochs` asks several times",
        )


def _ships(file: Path) -> bool:
    return file.resolve().is_relative_to(tasks_folder())


def _metrics(config: Config) -> list[Config]:
    metrics = config.get("metric_list")
    return [each for each in metrics if isinstance(each, dict)] if isinstance(metrics, list) else []


def _known(metric: object) -> bool:
    from lm_eval.api import metrics, registry

    return bool(metrics) and isinstance(metric, str) and metric in registry.metric_registry
