"""The house keeps its shape: imports point one way, and the slow ones stay where they are declared."""

from __future__ import annotations

import ast
from pathlib import Path

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


TREES = {path: ast.parse(path.read_text()) for path in FILES}


def shown(path: Path) -> str:
    """From the house's door."""
    return str(path.relative_to(HOUSE))


def test_imports_point_down():
    """No file imports from a room on its own floor or above, nor relatively."""
    rooms, wrong = set.union(*FLOORS), []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                wrong.append(f"{shown(path)}: relative import")
            for module in imports(node):
                other = module.split(".")[1] if module.startswith("harness.") else ""
                if other in rooms and other != room(path) and floor(other) >= floor(room(path)):
                    wrong.append(f"{shown(path)} imports {module}")
    assert wrong == []


def test_hidden_imports_are_declared():
    """Only optional or slow packages, and the rooms that need slow ones, are imported inside functions."""
    wrong = []
    for path, tree in TREES.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            for module in (module for node in ast.walk(function) for module in imports(node)):
                top, *rest = module.split(".")
                allowed = top in OPTIONAL | SLOW or (top == "harness" and rest and rest[0] in STARTS_SLOWLY)
                if not allowed and module not in ONLY_WHEN_USED:
                    wrong.append(f"{shown(path)}: {function.name} hides the import of {module}")
    assert wrong == []


def test_slow_imports_stay_out_of_the_way():
    """A file outside the rooms that start slowly imports no slow or optional package, and no such room, at its top."""
    wrong = []
    for path, tree in TREES.items():
        for module in (module for node in tree.body for module in imports(node)):
            top, *rest = module.split(".")
            is_slow = top in SLOW or (top == "harness" and bool(rest) and rest[0] in STARTS_SLOWLY)
            if top in OPTIONAL or (is_slow and room(path) not in STARTS_SLOWLY):
                wrong.append(f"{shown(path)} imports {module}")
    assert wrong == []


def test_no_import_cycles():
    """Within a room too, files form no cycle."""
    names = {".".join(("harness", *path.relative_to(HOUSE).with_suffix("").parts)): path for path in FILES}
    edges = {name: set() for name in names}
    for name, path in names.items():
        for node in TREES[path].body:
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


def test_every_test_says_what_it_shows():
    """Each test's docstring states the behaviour in a sentence."""
    mute = [
        f"{path.name}: {node.name}"
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if not ast.get_docstring(node)
    ]
    assert mute == []
