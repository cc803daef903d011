"""Whether two runs measured the same thing, and where not, how they differ."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.sample import JsonValue
from harness.core.served import FACTS, differing, facts_of
from harness.store.alike import differing_parts, parts_of
from harness.store.manifest import LoadSuiteEntry, Manifest, ModelEntry, SuiteEntry

_HARDWARE = ("gpus", "driver")


def why_answers_differ(now: Manifest, before: Manifest, model: str, suite: str) -> str:
    """How a suite, or how the model was asked, differs, in words; "" where answers may be compared."""
    parts = _differing(now, before, suite)
    if parts is None:
        return "the reference was not asked this suite"
    here, there = model_of(now, model), model_of(before, model)
    changed = [*parts, *_settings(here.generation, there.generation)]
    windows = [entry.served.context_tokens if entry.served else None for entry in (there, here)]
    if None not in windows and windows[0] != windows[1]:
        changed.append(f"context of {windows[0]} tokens then, {windows[1]} now")
    return f"not asked alike: {', '.join(changed)}" if changed else ""


def why_speed_differs(now: Manifest, before: Manifest, model: str, suite: str) -> str:
    """How a load suite, or the machines, differ, in words; "" where speed may be compared."""
    parts = _differing(now, before, suite)
    if parts is None:
        return "the reference was not put to this load"
    here, there = model_of(now, model), model_of(before, model)
    changed = [f"the load's {part}" for part in parts]
    facts = [{name: value for name, value in facts_of(of.served).items() if name in _HARDWARE} for of in (there, here)]
    changed += [_then_now(name, facts[0], facts[1]) for name in differing(facts[0], facts[1])]
    machines = [_machines(of) for of in (there, here)]
    changed += [
        _then_now(name, machines[0], machines[1]) for name in machines[0] if machines[0][name] != machines[1][name]
    ]
    if here.server is not None:  # it ran where the harness did
        own: list[dict[str, JsonValue]] = [
            {"CPU": of.environment.cpu, "cores": of.environment.cores} for of in (before, now)
        ]
        changed += [_then_now(name, own[0], own[1]) for name in own[0] if own[0][name] != own[1][name]]
    return f"not the same machine: {', '.join(changed)}" if changed else ""


def notes(now: Manifest, before: Manifest, model: str) -> Iterator[str]:
    """What was served otherwise: the change whose effect is measured, or one that nobody knew of."""
    then, here = (facts_of(model_of(of, model).served) for of in (before, now))
    for name in differing(then, here):
        if name not in _HARDWARE:
            yield f"{model}: {_then_now(name, then, here)}"


def _then_now(name: str, then: dict[str, JsonValue], now: dict[str, JsonValue]) -> str:
    return f"{FACTS.get(name, name)} {then.get(name)} then, {now.get(name)} now"


def _settings(now: dict[str, JsonValue], before: dict[str, JsonValue]) -> list[str]:
    names = sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
    return [_then_now(name, before, now) for name in names]


def _machines(model: ModelEntry) -> dict[str, JsonValue]:
    hosting = model.hosting or {}
    return {name: hosting.get(name) for name in ("accelerator", "count")}


def model_of(manifest: Manifest, name: str) -> ModelEntry:
    """The entry of that name, which is there."""
    return next(model for model in manifest.models if model.name == name)


def _differing(now: Manifest, before: Manifest, suite: str) -> list[str] | None:
    """The parts of a suite that are not the same; None where one of the two has no such suite."""
    parts = [_parts(manifest, suite) for manifest in (now, before)]
    return None if parts[0] is None or parts[1] is None else differing_parts(parts[0], parts[1])


def _parts(manifest: Manifest, name: str) -> dict[str, str] | None:
    suites: list[SuiteEntry | LoadSuiteEntry] = [*manifest.suites, *manifest.load_suites]
    return next((parts_of(manifest, suite) for suite in suites if suite.name == name), None)
