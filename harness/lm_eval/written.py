"""An lm-eval task as it is written: the YAML that names it, all that it includes, and the code that it would run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import yaml
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.fingerprint import file_digest
from harness.core.nearest import did_you_mean

Config = dict[str, object]

_NAME = re.compile(rb"^(?:task|group): *[\"']?([^\s\"'#]+)", re.MULTILINE)
_LISTED = 50  # names that a message may list
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}  # as lm-eval does


class Function(Struct, frozen=True):
    """A `!function`: Python that lm-eval imports from beside the file, or from anywhere that Python finds it."""

    name: str
    file: Path


class Written(Struct, frozen=True):
    """A task's keys with those of the files that it includes, its own first, and every `!function` in any of them.

    lm-eval imports all of them, also those of an included file that the task itself replaces.
    """

    name: str
    path: Path
    config: Config
    files: tuple[Path, ...]
    functions: tuple[Function, ...]

    def digest(self) -> str:
        """Of the files; not of the Python that they name."""
        return file_digest(self.files)


class _Reader:
    """Reads one task's file and its includes, as lm-eval's `tasks/_yaml_loader.py` does, but imports nothing."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.functions: list[Function] = []

    def read(self, path: Path) -> Config:
        path = path.resolve()
        if path in self.files:
            raise UserError("the file includes itself, or is included twice", place=str(path))
        self.files.append(path)
        config = self._parsed(path)
        included = config.pop("include", None) or []
        merged: Config = {}
        for name in included if isinstance(included, list) else [included]:
            merged |= {key: value for key, value in self.read(path.parent / str(name)).items() if key != "task_list"}
        return merged | config

    def _parsed(self, path: Path) -> Config:
        class Loader(yaml.SafeLoader):
            pass

        def function(loader: yaml.SafeLoader, node: yaml.Node) -> Function:
            if not isinstance(node, yaml.ScalarNode):
                raise UserError("!function needs one name", place=str(path))
            self.functions.append(Function(str(loader.construct_scalar(node)), path))
            return self.functions[-1]

        Loader.add_constructor("!function", function)
        try:
            config = yaml.load(path.read_bytes(), Loader)  # noqa: S506 -- a SafeLoader that also knows one more tag
        except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
            raise UserError(f"the file cannot be read: {error}", place=str(path)) from None
        if not isinstance(config, dict):
            raise UserError("the file holds no mapping", place=str(path))
        return {str(key): value for key, value in config.items()}


def written(task: str, folder: Path) -> Written:
    """The task of that name in `folder`. Raises UserError where there is none, or a group of tasks instead."""
    named: list[str] = []
    for path in _files(folder):
        names = [each.decode("utf-8", "replace") for each in _NAME.findall(path.read_bytes())]
        named += names
        if task not in names:  # an index of all of lm-eval's own files takes a quarter of a minute
            continue
        reader = _Reader()
        config = reader.read(path)
        if config.get("group") == task:
            raise UserError(f"{task!r} is a group of tasks", place=str(path), fix=_members(config))
        if config.get("task") == task:
            return Written(task, path, config, tuple(reader.files), tuple(reader.functions))
    few = named if len(named) <= _LISTED else get_close_matches(task, named, n=5)
    fix = did_you_mean(task, dict.fromkeys(few), list_as="There are")
    raise UserError(f"there is no lm-eval task {task!r}", place=str(folder), fix=fix)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise UserError("there is no such folder", place=str(folder))
    found = (path for path in folder.rglob("*.yaml") if not _SKIPPED & set(path.parts))
    yield from sorted(found, key=Path.as_posix)


def _members(config: Config) -> str:
    members = config.get("task")
    names = [each for each in members if isinstance(each, str)] if isinstance(members, list) else []
    return "Name one of them for each task of the suite" + (f": {', '.join(names[:12])}" if names else "")
