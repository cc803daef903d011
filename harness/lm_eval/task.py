"""lm-eval's own object for a task: what of it the bridge uses, and how it is built with or without its dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from harness.core.errors import UserError
from harness.lm_eval.library import prepare
from harness.lm_eval.written import Config, Written

Doc = dict[str, object]


class Request(Protocol):
    """`lm_eval.api.instance.Instance`: one question to a model, and what the filters made of its answers."""

    arguments: tuple[object, ...]
    resps: list[object]
    filtered_resps: dict[str, object]


class FilterEnsemble(Protocol):
    """`lm_eval.api.filter.FilterEnsemble`."""

    name: str

    def apply(self, instances: list[Request]) -> None:
        """Fill in `filtered_resps[name]`."""
        ...


class Sampler(Protocol):
    """`lm_eval.api.samplers.ContextSampler`: chooses the worked examples, with a random state of its own."""


class TaskConfig(Protocol):
    """`lm_eval.config.task.TaskConfig`."""

    num_fewshot: int | None
    generation_kwargs: dict[str, object]
    metric_list: list[dict[str, object]] | None


class LmEvalTask(Protocol):
    """`lm_eval.api.task.ConfigurableTask`."""

    OUTPUT_TYPE: str
    config: TaskConfig
    sampler: Sampler
    multiple_input: int
    multiple_target: int
    _filters: list[FilterEnsemble]

    def set_fewshot_seed(self, seed: int | None) -> None:
        """Begin the choice of worked examples anew."""

    def doc_iterator(self, *, limit: int | None) -> Iterator[tuple[int, Doc]]:
        """The questions with their numbers."""

    def fewshot_context(  # noqa: PLR0913 -- lm-eval's own
        self,
        doc: Doc,
        *,
        num_fewshot: int,
        system_instruction: str | None,
        apply_chat_template: bool,
        fewshot_as_multiturn: bool,
        chat_template: Callable[..., str] | None,
        gen_prefix: str | None,
    ) -> str:
        """The whole prompt."""

    def doc_to_target(self, doc: Doc) -> object:
        """The right answer."""

    def doc_to_choice(self, doc: Doc) -> list[str]:
        """What there is to choose from."""

    def construct_requests(self, doc: Doc, ctx: str) -> Request | list[Request]:
        """What is asked of a model: a context and what is wanted after it, once or for each choice."""

    def doc_to_prefix(self, doc: Doc) -> str | None:
        """How the answer is begun."""

    def process_results(self, doc: Doc, results: Sequence[object]) -> dict[str, object]:
        """The value of every metric."""

    def aggregation(self) -> Mapping[str, object]:
        """How the values of each metric become one."""

    def higher_is_better(self) -> Mapping[str, bool]:
        """Of each metric."""


class Stub:
    """Stands for a dataset's split where only one question of it is known, such as when a stored answer is judged."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self.features = dict.fromkeys(doc)

    def __iter__(self) -> Iterator[Doc]:
        return iter((self._doc,))

    def __len__(self) -> int:
        return 1

    def __getitem__(self, place: int) -> Doc:
        return (self._doc,)[place]


def built(task: Written) -> LmEvalTask:
    """The task with its dataset, which may be downloaded. Raises UserError where lm-eval cannot make it."""
    return _made(task, {})


def built_around(task: Written, doc: Doc) -> LmEvalTask:
    """The task with one question, as it was kept, for its dataset. Raises UserError where lm-eval cannot make it."""

    def splits(**_: object) -> defaultdict[str, Stub]:
        return defaultdict(lambda: Stub(doc))

    own: Config = {
        "custom_dataset": splits,
        "process_docs": None,
        "fewshot_config": None,
        "num_fewshot": 0,
        "metadata": {},
    }
    return _made(task, {**own, "dataset_kwargs": None})  # the question was processed before it was kept


def _made(task: Written, changes: Config) -> LmEvalTask:
    prepare()
    from lm_eval.api.task import ConfigurableTask
    from lm_eval.tasks._yaml_loader import load_yaml

    try:
        config: Config = {**load_yaml(task.path, resolve_func=True), **changes}
        for key in ("tag", "group", "task_list"):  # as lm-eval's TaskFactory does
            config.pop(key, None)
        made: LmEvalTask = ConfigurableTask(config=_located(config, task.path.parent))
    except Exception as error:  # the YAML, its code and the libraries beneath raise whatever they like
        cause = f"lm-eval cannot make the task {task.name!r}: {_first_line(error)}"
        raise UserError(cause, place=str(task.path)) from error
    return made


def _located(config: Config, folder: Path) -> Config:
    """With data files found beside the YAML where the working directory, in which lm-eval looks, has none."""
    given = config.get("dataset_kwargs")
    if not isinstance(given, dict):
        return config
    places = {key: _beside(given[key], folder) for key in ("data_files", "data_dir") if key in given}
    return {**config, "dataset_kwargs": {**given, **places}}


def _beside(value: object, folder: Path) -> object:
    if isinstance(value, str):
        beside = folder / value
        return str(beside) if beside.exists() and not Path(value).exists() else value
    if isinstance(value, dict):
        return {key: _beside(each, folder) for key, each in value.items()}
    return [_beside(each, folder) for each in value] if isinstance(value, Iterable) else value


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'no message'}"
