"""Several runs put together as one, so that their models can be compared: its own directory, read like any other."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.load import PhaseRecord
from harness.core.score import Score
from harness.store.alike import Renamed, renamed_suites
from harness.store.journal import read_lines
from harness.store.manifest import LoadSuiteEntry, Manifest, ModelEntry, PartEntry, SuiteEntry, write_manifest
from harness.store.run_directory import RunDirectory

_encode = msgspec.json.encode


@dataclass(frozen=True)
class Part:
    """One of the runs, with what tells it from the others."""

    run: RunDirectory
    manifest: Manifest
    label: str


@dataclass(frozen=True)
class _Names:
    """What a part's models and suites are called among all, and the beginning of its items' ids."""

    models: Renamed
    suites: Renamed
    prefix: str

    def item(self, identity: str) -> str:
        """Two runs of one experiment have the same items."""
        return digest([self.prefix, identity])


def together(parts: Sequence[Part], results: Path) -> RunDirectory:
    """Write the runs as one below `results`, in place of what was put together of the same runs before.

    A model that several runs have gets the label of its run; a suite that was put differently, too. What a run was to
    measure and has not, of a model that another run has, is left out, and noted. Raises UserError for fewer than two
    runs, for the same label twice, and where a run's load has no requests on disk.
    """
    _check(parts)
    suites, notes = renamed_suites([part.manifest for part in parts], [part.label for part in parts])
    models = _renamed_models(parts)
    names = [_Names(own, asked, part.label) for own, asked, part in zip(models, suites, parts, strict=True)]
    for part, own, said in zip(parts, models, notes, strict=True):
        said += [f"{model.name} was not measured" for model in part.manifest.models if model.name not in own]
    name = "compared-" + digest([[part.manifest.run, part.label] for part in parts])[:8]
    results.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=results))
    try:
        _write_lines(draft / "completions.jsonl", _completions(parts, names))
        _write_lines(draft / "scores.jsonl", _scores(parts, names))
        _write_load(draft, parts, names)
        for part in parts:
            _link(part.run.path / "images", draft / "images")
            _link(part.run.path / "targets", draft / "targets")
        write_manifest(draft, _manifest(name, parts, names, notes))
        draft.chmod(0o755)
        shutil.rmtree(results / name, ignore_errors=True)
        draft.rename(results / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return RunDirectory(results / name)


def _check(parts: Sequence[Part]) -> None:
    if len(parts) < 2:
        raise UserError("there is only one run to compare", fix="Name two or more; `harness report` is for one")
    twice = [label for label, count in Counter(part.label for part in parts).items() if count > 1]
    if twice:
        raise UserError(
            f"two runs are called {twice[0]!r}", fix="Give each its own: harness compare RUN=LABEL RUN=LABEL"
        )
    for part in parts:
        if part.run.phases.exists() and part.run.phases.stat().st_size and not part.run.load.exists():
            fix = "Compare it where it was measured: what is published of a run may leave them out"
            raise UserError("the requests of its load are not here", place=str(part.run.load), fix=fix)


def _renamed_models(parts: Sequence[Part]) -> list[Renamed]:
    measured = [_measured(part) for part in parts]
    somewhere = set().union(*measured)
    kept = [
        [model.name for model in part.manifest.models if model.name in own or model.name not in somewhere]
        for part, own in zip(parts, measured, strict=True)
    ]
    often = Counter(name for names in kept for name in names)
    return [
        {name: f"{name} ({part.label})" if often[name] > 1 else name for name in names}
        for part, names in zip(parts, kept, strict=True)
    ]


def _measured(part: Part) -> set[str]:
    """The models of which the run has an answer or a phase."""
    answered = {model for model, _ in part.run.finished_items()}
    return answered | {record.phase.model for record in read_lines(part.run.phases, PhaseRecord)}


def _completions(parts: Sequence[Part], names: Sequence[_Names]) -> Iterator[msgspec.Struct]:
    for part, own in zip(parts, names, strict=True):
        for record in part.run.records():
            if record.item.model not in own.models:
                continue  # it only ever failed there
            item = replace(
                record.item,
                id=own.item(record.item.id),
                model=own.models[record.item.model],
                suite=own.suites[record.item.suite],
            )
            yield replace(record, item=item)


def _scores(parts: Sequence[Part], names: Sequence[_Names]) -> Iterator[msgspec.Struct]:
    for part, own in zip(parts, names, strict=True):
        for score in read_lines(part.run.scores, Score):
            yield replace(score, id=own.item(score.id))


def _write_load(draft: Path, parts: Sequence[Part], names: Sequence[_Names]) -> None:
    with (draft / "load.jsonl").open("wb") as load, (draft / "phases.jsonl").open("wb") as phases:
        for part, own in zip(parts, names, strict=True):
            for record, requests in part.run.load_phases():
                phase = replace(
                    record.phase,
                    id=own.item(record.phase.id),
                    model=own.models[record.phase.model],
                    suite=own.suites[record.phase.suite],
                )
                load.writelines(_encode(replace(request, phase=phase.id)) + b"\n" for request in requests)
                phases.write(_encode(replace(record, phase=phase)) + b"\n")


def _write_lines(path: Path, lines: Iterable[msgspec.Struct]) -> None:
    with path.open("wb") as file:
        file.writelines(_encode(line) + b"\n" for line in lines)


def _link(folder: Path, into: Path) -> None:
    """Files named by what is in them: those of several runs are one folder's, on disk once where that can be."""
    for path in folder.iterdir() if folder.is_dir() else ():
        into.mkdir(exist_ok=True)
        if (into / path.name).exists():
            continue
        try:
            os.link(path, into / path.name)
        except OSError:
            shutil.copyfile(path, into / path.name)


def _manifest(name: str, parts: Sequence[Part], names: Sequence[_Names], notes: Sequence[Sequence[str]]) -> Manifest:
    manifests = [part.manifest for part in parts]
    newest = max(manifests, key=lambda manifest: manifest.created_at)
    suites: dict[str, SuiteEntry] = {}
    loads: dict[str, LoadSuiteEntry] = {}
    for manifest, own in zip(manifests, names, strict=True):
        for suite in manifest.suites:
            suites.setdefault(own.suites[suite.name], replace(suite, name=own.suites[suite.name]))
        for load in manifest.load_suites:
            loads.setdefault(own.suites[load.name], replace(load, name=own.suites[load.name]))
    return Manifest(
        run=name,
        name=" against ".join(part.label for part in parts),
        description="Several runs, compared on what they were asked alike.",
        harness_version=newest.harness_version,
        created_at=newest.created_at,
        embedded=any(manifest.embedded for manifest in manifests),
        failed_limit=min(manifest.failed_limit for manifest in manifests),
        fingerprint={
            f"{part.label}: {key}": value for part in parts for key, value in part.manifest.fingerprint.items()
        },
        models=tuple(model for part, own in zip(parts, names, strict=True) for model in _models(part.manifest, own)),
        suites=tuple(suites.values()),
        load_suites=tuple(loads.values()),
        environment=newest.environment,
        sessions=tuple(session for manifest in manifests for session in manifest.sessions),
        sandbox=tuple({digest(facts): facts for manifest in manifests for facts in manifest.sandbox}.values()),
        status="complete" if all(manifest.status == "complete" for manifest in manifests) else "incomplete",
        parts=tuple(_part(part, said) for part, said in zip(parts, notes, strict=True)),
    )


def _models(manifest: Manifest, own: _Names) -> Iterator[ModelEntry]:
    for model in manifest.models:
        if model.name not in own.models:
            continue
        suites = model.suites or (
            *(suite.name for suite in manifest.suites),
            *(load.name for load in manifest.load_suites),
        )
        yield replace(model, name=own.models[model.name], suites=tuple(own.suites[suite] for suite in suites))


def _part(part: Part, notes: Sequence[str]) -> PartEntry:
    manifest = part.manifest
    return PartEntry(
        label=part.label,
        run=manifest.run,
        created_at=manifest.created_at,
        harness_version=manifest.harness_version,
        status=manifest.status,
        environment=manifest.environment,
        notes=tuple(notes),
        parts=manifest.parts,
    )
