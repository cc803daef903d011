"""The house keeps its shape: imports point one way, and the slow ones stay where they are declared."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "harness"

FLOORS = [
    {"core"},
    {"tokens", "lm_eval"},
    {"tasks", "scorers", "sandbox", "endpoints", "servers", "store", "cost", "stats", "metrics", "telemetry"},
    {"traffic", "hub"},
    {"load"},
    {"config", "runner", "report", "exchange", "fidelity"},
    {"gate"},
    {"site"},
    {"nightly"},
    {"cli"},
]
"""A room may import from lower floors only; rooms on one floor do not know each other."""

OPTIONAL = {"datasets", "huggingface_hub", "langdetect", "lm_eval", "pynvml", "tiktoken", "tokenizers", "xllamacpp"}
"""Extras: imported inside the function that needs them, which names the extra when it is missing."""

SLOW = {"PIL", "numpy", "pandas", "prometheus_client", "pyarrow", "matplotlib", "scipy"}
"""Core dependencies too slow to import for a command that does not use them."""

STARTS_SLOWLY = {"gate", "nightly", "report", "site", "stats"}
"""Rooms that may import slow packages at the top: commands import these rooms when they need them."""

ONLY_WHEN_USED = {"harness.runner.loads"}
"""Our own modules that import much of what most runs do without."""

FILES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    """The room of a file; the package's own files count as the command line."""
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else "cli"


def floor(name: str) -> int:
    """The number of the floor that a room is on."""
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def imports(node: ast.AST) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def test_every_room_is_on_a_floor():
    """A new room must be given its place before it can be used."""
    assert {room(path) for path in FILES} == set.union(*FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_point_down(path):
    """No file imports from a room on its own floor or above, nor relatively."""
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.ImportFrom) and node.level), "relative import"
        for module in imports(node):
            if module.startswith("harness.") and (other := module.split(".")[1]) in set.union(*FLOORS):
                assert other == room(path) or floor(other) < floor(room(path)), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_hidden_imports_are_declared(path):
    """Only optional or slow packages, and the rooms that need slow ones, are imported inside functions."""
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for module in (module for node in ast.walk(function) for module in imports(node)):
            top, *rest = module.split(".")
            allowed = top in OPTIONAL | SLOW or (top == "harness" and rest and rest[0] in STARTS_SLOWLY)
            allowed = allowed or module in ONLY_WHEN_USED
            assert allowed, f"{path.name}: {function.name} hides the import of {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_slow_imports_stay_out_of_the_way(path):
    """A file outside report and stats does not import a slow or optional package at its top."""
    for node in ast.parse(path.read_text()).body:
        for module in imports(node):
            top, *rest = module.split(".")
            assert top not in OPTIONAL, f"{path.name} imports {module}"
            if room(path) not in STARTS_SLOWLY:
                assert top not in SLOW, f"{path.name} imports {module}"
                assert not (top == "harness" and rest and rest[0] in STARTS_SLOWLY), f"{path.name} imports {module}"


def test_no_import_cycles():
    """Within a room too, files form no cycle."""
    names = {".".join(("harness", *path.relative_to(HOUSE).with_suffix("").parts)): path for path in FILES}
    edges = {name: set() for name in names}
    for name, path in names.items():
        for node in ast.parse(path.read_text()).body:
            edges[name] |= {module for module in imports(node) if module in names}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above, name))
        if name not in done:
            for other in edges[name]:
                visit(other, (*above, name))
            done.add(name)

    for name in names:
        visit(name, ())


TESTS = sorted(Path(__file__).parent.rglob("test_*.py"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_every_test_says_what_it_shows(path):
    """Each test's docstring states the behaviour in a sentence."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"
