"""Baselines: which run of each model the others are held against, promoted by hand, every version kept."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.store.manifest import Manifest, write_atomically


class Version(Struct, frozen=True, kw_only=True):
    """One promotion: since `promoted_at` (Unix seconds) each model is held against its run in `runs`.

    `anchor` says that drift is told from here on against `run`, the promoted one, and no longer against an earlier: of
    the models of that run alone. Files of before it was noted have "", which is all models.
    """

    version: int
    promoted_at: float
    runs: dict[str, str]
    reason: str = ""
    anchor: bool = False
    run: str = ""

    def is_anchor_of(self, model: str) -> bool:
        """Whether it was promoted as the anchor of this model; what was carried over from an earlier one was not."""
        return self.anchor and (not self.run or self.runs.get(model) == self.run)


class Baselines(Struct, frozen=True, kw_only=True):
    """baselines.json: the versions of each experiment, oldest first. Embedded runs have a name of their own."""

    format: Literal[1] = 1
    experiments: dict[str, tuple[Version, ...]] = {}

    def version(self, name: str, number: int | None = None) -> Version:
        """The newest, or that number's. Raises UserError where there is none."""
        versions = self.experiments.get(name, ())
        if not versions:
            fix = (
                did_you_mean(name, self.experiments, list_as="Baselines") or "`harness baseline promote RUN` makes one"
            )
            raise UserError(f'there is no baseline "{name}"', fix=fix)
        newest = versions[-1]
        if number is None:
            return newest
        found = next((each for each in versions if each.version == number), None)
        if found is None:
            raise UserError(f'the baseline "{name}" has no version {number}', fix=f"The newest is {newest.version}")
        return found

    def anchor(self, name: str, model: str) -> Version | None:
        """The first version that has the model, since the last one that was made an anchor for it."""
        having = [each for each in self.experiments.get(name, ()) if model in each.runs]
        anchors = [each for each in having if each.is_anchor_of(model)]
        return anchors[-1] if anchors else next(iter(having), None)

    @property
    def runs(self) -> frozenset[str]:
        """The names of all runs of the newest versions, and of the anchors: they are needed."""
        newest = {run for versions in self.experiments.values() for run in versions[-1].runs.values()}
        anchored = {
            anchor.runs[model]
            for name, versions in self.experiments.items()
            for model in versions[-1].runs
            if (anchor := self.anchor(name, model)) is not None
        }
        return frozenset(newest | anchored)


def baseline_name(manifest: Manifest) -> str:
    """Of the experiment: what was measured on stand-ins says nothing of the models that they stand in for."""
    return name_of(manifest.name, embedded=manifest.embedded)


def name_of(experiment: str, *, embedded: bool) -> str:
    """The name of an experiment's baselines."""
    return f"{experiment}-embedded" if embedded else experiment


def promoted(
    baselines: Baselines, manifest: Manifest, now: float, *, reason: str = "", anchor: bool = False
) -> Baselines:
    """With a new version, in which the run's models have this run and all others what they had.

    Raises UserError for a run that is not complete, or was put together of others.
    """
    if manifest.parts:
        raise UserError("this was put together of several runs", fix="Promote them one by one")
    if manifest.status != "complete":
        raise UserError("the run is INCOMPLETE", fix="Continue it with the command that began it, then promote it")
    name = baseline_name(manifest)
    before = baselines.experiments.get(name, ())
    runs = (before[-1].runs if before else {}) | {model.name: manifest.run for model in manifest.models}
    number = before[-1].version + 1 if before else 1
    made = Version(version=number, promoted_at=now, runs=runs, reason=reason, anchor=anchor, run=manifest.run)
    return replace(baselines, experiments=baselines.experiments | {name: (*before, made)})


def read_baselines(path: Path) -> Baselines:
    """What is in the file; none where there is no file. Raises UserError when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baselines)
    except FileNotFoundError:
        return Baselines()
    except msgspec.MsgspecError as error:
        fix = "Restore it from its history, or promote the runs again"
        raise UserError(f"the baselines cannot be read: {error}", place=str(path), fix=fix) from error


def write_baselines(path: Path, baselines: Baselines) -> None:
    """Write the file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, msgspec.json.format(msgspec.json.encode(baselines), indent=2) + b"\n")
