"""What a run is held against: of each of its models the baseline, and the anchor that drift is told against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.core.errors import UserError
from harness.gate.baselines import Baselines, Version, baseline_name
from harness.gate.result import Reference
from harness.store.manifest import Manifest, read_manifest
from harness.store.run_directory import find_run


@dataclass(frozen=True)
class Located:
    """A reference, and where its run is."""

    path: Path
    reference: Reference


@dataclass(frozen=True)
class References:
    """By model; a model without a baseline is new, and held against nothing."""

    baselines: dict[str, Located]
    anchors: dict[str, Located]


def promoted_references(manifest: Manifest, baselines: Baselines, results: Path) -> References:
    """The newest promoted runs of the experiment's models. Raises UserError for one that is gone, or the run itself."""
    name = baseline_name(manifest)
    if name not in baselines.experiments:
        return References({}, {})
    return _of_version(manifest, baselines, baselines.version(name), results)


def named_references(named: str, manifest: Manifest, baselines: Baselines, results: Path) -> References:
    """Those of `NAME` or `NAME@3`, or of a run by its name or directory, which has no anchor.

    Raises UserError when there is neither, the run has none of the models, or is the one that is to be judged.
    """
    name, _, number = named.partition("@")
    if name in baselines.experiments and ((number.isdecimal() and len(number) < 10) or not number):
        version = baselines.version(name, int(number) if number else None)
        return _of_version(manifest, baselines, version, results, name)
    run = find_run(named, results)
    other = read_manifest(run.path)
    if other.embedded != manifest.embedded:
        fix = "Name a run of the same kind"
        raise UserError("one of the two runs is of embedded models, and the other is not", place=str(run.path), fix=fix)
    _refuse_itself(manifest, other.run)
    models = {model.name for model in other.models} & {model.name for model in manifest.models}
    if not models:
        raise UserError("this run has none of the models", place=str(run.path), fix="Name a run of the same models")
    return References({model: _located(run.path, other, None) for model in models}, {})


def _of_version(
    manifest: Manifest, baselines: Baselines, version: Version, results: Path, name: str | None = None
) -> References:
    of: dict[str, Located] = {}
    anchors: dict[str, Located] = {}
    for model in (model.name for model in manifest.models if model.name in version.runs):
        _refuse_itself(manifest, version.runs[model])
        of[model] = _promoted(version, model, results)
        anchor = baselines.anchor(name or baseline_name(manifest), model)
        if anchor is not None and anchor.version <= version.version:
            anchors[model] = _promoted(anchor, model, results)
    return References(of, anchors)


def _refuse_itself(manifest: Manifest, reference: str) -> None:
    """Beside itself every run is the same, however bad it is."""
    if manifest.run == reference:
        fix = "Name another baseline; a run is judged before it is promoted"
        raise UserError("the run would be held against itself", place=reference, fix=fix)


def _promoted(version: Version, model: str, results: Path) -> Located:
    path = results / version.runs[model]
    try:
        return _located(path, read_manifest(path), version)
    except UserError as error:
        fix = "Bring it back, or promote another run"
        raise UserError(f"the baseline's run is gone or damaged ({error.cause})", place=str(path), fix=fix) from error


def _located(path: Path, manifest: Manifest, version: Version | None) -> Located:
    number = None if version is None else version.version
    return Located(path, Reference(run=manifest.run, created_at=manifest.created_at, version=number))
