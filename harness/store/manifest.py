"""The manifest of a run: everything needed to know what was measured, on what, and to measure it again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.experiment import EQUIVALENCE_MARGIN
from harness.core.ports import Served
from harness.core.price import Price
from harness.core.sample import ImageTokens, JsonValue
from harness.core.slo import Bound

Status = Literal["running", "complete", "incomplete"]


class ModelEntry(Struct, frozen=True, kw_only=True):
    """One model as it was asked. `served` is what its endpoint said of itself, None until it was probed.

    `token_identity` tells its token counts from others of the same name. `template_tokens` is what chat template and
    all that is not counted as text add to a prompt, by `suite/task`; None where the server does not tell. `suites` are
    those that it was asked, None for all of the run. `image_tokens` says what images of some sizes take, where images
    were sent and the server counts them.
    """

    name: str
    card: dict[str, JsonValue]
    generation: dict[str, JsonValue]
    endpoint: dict[str, JsonValue]
    server: dict[str, JsonValue] | None = None
    price: dict[str, JsonValue] | None = None
    hosting: dict[str, JsonValue] | None = None
    stands_in_for: str | None = None
    served: Served | None = None
    token_counter: str | None = None
    token_identity: dict[str, JsonValue] = {}
    template_tokens: dict[str, int | None] = {}
    suites: tuple[str, ...] | None = None
    image_tokens: tuple[ImageTokens, ...] = ()


class TaskEntry(Struct, frozen=True, kw_only=True):
    """One task as it was put; `items` is samples × epochs for each model, None while unknown.

    `other_scorers` are those that judged its answers beside its own, by their names in scores.jsonl.
    """

    name: str
    source: dict[str, JsonValue]
    prompt: dict[str, JsonValue]
    scorer: dict[str, JsonValue]
    epochs: int = 1
    max_tokens: int | None = None
    items: int | None = None
    other_scorers: dict[str, dict[str, JsonValue]] = {}


class SuiteEntry(Struct, frozen=True, kw_only=True):
    """One suite with its tasks."""

    name: str
    description: str
    tasks: tuple[TaskEntry, ...]
    confidential: bool = False
    equivalence_margin: float = EQUIVALENCE_MARGIN


class LoadSuiteEntry(Struct, frozen=True, kw_only=True):
    """One load suite as it was carried out; `search` is None where none was wanted."""

    name: str
    description: str
    workload: dict[str, JsonValue]
    loads: tuple[dict[str, JsonValue], ...]
    warm_up_s: float
    steady_s: float
    cool_down_s: float
    repetitions: int = 1
    slo: tuple[Bound, ...] = ()
    search: dict[str, JsonValue] | None = None
    confidential: bool = False


class Environment(Struct, frozen=True, kw_only=True):
    """The machine that asked. The endpoints' own machines are in each model's `served`."""

    python: str
    platform: str
    cpu: str
    cores: int
    memory_bytes: int | None
    packages: dict[str, str]
    git_commit: str | None
    git_dirty: bool | None
    command: str


class Session(Struct, frozen=True, kw_only=True):
    """One process that worked on the run: Unix seconds, and how many items it asked."""

    started_at: float
    ended_at: float
    asked: int


class PartEntry(Struct, frozen=True, kw_only=True):
    """One of several runs that were put together; `notes` say what of it was put differently than in earlier ones.

    `parts` are those of a run that was itself put together: its `environment` is that of the newest of them.
    """

    label: str
    run: str
    created_at: float
    harness_version: str
    status: Status
    environment: Environment
    notes: tuple[str, ...] = ()
    parts: tuple[PartEntry, ...] = ()


class Manifest(Struct, frozen=True, kw_only=True):
    """manifest.json. `fingerprint` has one digest per part that changes a score; `run` is the directory's name.

    `sandbox` has the facts of each distinct place where model-written code was run; none where none was. `parts` are
    the runs that this one was put together from; it then has no experiment of its own.
    """

    format: Literal[1] = 1
    run: str
    name: str
    description: str
    harness_version: str
    created_at: float
    embedded: bool
    failed_limit: float
    max_usd: float | None = None
    models_at_once: int = 1
    fingerprint: dict[str, str]
    models: tuple[ModelEntry, ...]
    suites: tuple[SuiteEntry, ...]
    load_suites: tuple[LoadSuiteEntry, ...] = ()
    environment: Environment
    sessions: tuple[Session, ...] = ()
    sandbox: tuple[dict[str, JsonValue], ...] = ()
    status: Status = "running"
    parts: tuple[PartEntry, ...] = ()

    def asked(self, model: ModelEntry, suite: str) -> bool:
        """Whether the model was asked this suite."""
        return model.suites is None or suite in model.suites


def with_sandbox(manifest: Manifest, facts: dict[str, JsonValue] | None) -> Manifest:
    """The manifest of a run whose answers were run there; None where none were run."""
    if facts is None or facts in manifest.sandbox:
        return manifest
    return replace(manifest, sandbox=(*manifest.sandbox, facts))


def with_readings(manifest: Manifest, added: Mapping[tuple[str, str], dict[str, dict[str, JsonValue]]]) -> Manifest:
    """The manifest of a run whose answers were judged by further scorers too: by suite and task, then by name."""
    suites = (
        replace(
            suite,
            tasks=tuple(
                replace(task, other_scorers=task.other_scorers | added.get((suite.name, task.name), {}))
                for task in suite.tasks
            ),
        )
        for suite in manifest.suites
    )
    return replace(manifest, suites=tuple(suites))


def prices(manifest: Manifest) -> dict[str, Price]:
    """The price of each model that has one. Costs are computed from it, never stored: a price can be corrected."""
    return {model.name: Price.model_validate(model.price) for model in manifest.models if model.price is not None}


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the run in `directory`. Raises UserError when there is none or it cannot be read."""
    path = directory / "manifest.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise UserError("this is not a run directory: it has no manifest.json", place=str(directory)) from error
    except msgspec.MsgspecError as error:
        raise UserError(f"the manifest cannot be read: {error}", place=str(path)) from error


def readable_manifests(results: Path) -> Iterator[tuple[Path, Manifest]]:
    """Every run directory below `results` with its manifest; one that cannot be read is passed over."""
    for path in results.glob("*/manifest.json"):
        try:
            yield path.parent, read_manifest(path.parent)
        except UserError:
            continue


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data` so that a reader, or a crash, sees either the old or the new file whole."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write manifest.json atomically."""
    write_atomically(directory / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
