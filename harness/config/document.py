"""A YAML file as values, with the line of every key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from harness.config.environment import expand
from harness.config.mistakes import together
from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.core.sample import JsonValue

Steps = tuple[str | int, ...]
"""The way from a document's root to a value: keys and list positions."""

_LARGEST = 100_000  # values; aliases can make a small file stand for an endless one
_DIGITS = 1_000  # Python refuses to read longer ones
_STANDARD = "tag:yaml.org,2002:"
_MERGE = _STANDARD + "merge"
_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True)
class Document:
    """What a YAML file says. `lines` counts from 1; `variables` names the environment variables behind a value."""

    path: Path
    value: JsonValue
    lines: dict[Steps, int] = field(default_factory=dict)
    variables: dict[Steps, tuple[str, ...]] = field(default_factory=dict)

    def place(self, steps: Steps) -> str:
        """`configs/x.yaml:12 models[1].endpoint.kind`, with the line of the nearest value that the file has."""
        known = steps
        while known not in self.lines and known:
            known = known[:-1]
        return f"{shown_path(self.path)}:{self.lines.get(known, 1)} {shown_steps(steps)}".rstrip()


def shown_steps(steps: Steps) -> str:
    """`models[1].endpoint.kind`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def read_document(path: Path, environment: Mapping[str, str] = os.environ) -> Document:
    """Read a YAML file, with `${VAR}` filled in from `environment`.

    Only `true` and `false` are booleans (`mode: on` is the text "on"), dates stay texts, and keys are texts. Raises
    UserError, with line, for a file that is missing or no YAML, for a key given twice and for a variable not set.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UserError("there is no such file", place=shown_path(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"the file cannot be read: {error}", place=shown_path(path)) from error
    return parse_document(text, path, environment)


def parse_document(text: str, path: Path, environment: Mapping[str, str] = os.environ) -> Document:
    """The same of a text that stands at `path`, or is named so."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"this is not YAML: {error.problem}", place=f"{shown_path(path)}:{line}") from error
    except yaml.YAMLError as error:
        raise UserError(f"this is not YAML: {' '.join(str(error).split())}", place=shown_path(path)) from error
    document = Document(path, None)
    reader = _Reader(document, environment)
    value = reader.value(root, ()) if root is not None else None
    if reader.mistakes:
        raise together(reader.mistakes)
    return Document(path, value, document.lines, document.variables)


class _Reader:
    """Turns composed nodes into values and notes where they stood."""

    def __init__(self, document: Document, environment: Mapping[str, str]) -> None:
        self._document = document
        self._environment = environment
        self._resolver = yaml.SafeLoader("")
        self.mistakes: list[UserError] = []

    def value(self, node: Node, steps: Steps) -> JsonValue:
        """The value of `node`, which stands at `steps`."""
        self._document.lines.setdefault(steps, node.start_mark.line + 1)
        if len(self._document.lines) > _LARGEST or len(steps) > 100:
            raise UserError("the file is too large or too deep", place=shown_path(self._document.path))
        if isinstance(node, MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*steps, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, steps)

    def _mapping(self, node: MappingNode, steps: Steps) -> dict[str, object]:
        merges = [item for key, item in node.value if key.tag == _MERGE]
        parents = [each for item in merges for each in (item.value if isinstance(item, SequenceNode) else [item])]
        inherited: dict[str, object] = {}
        for parent in reversed(parents):  # the first parent wins
            if isinstance(parent, MappingNode):
                inherited |= self._mapping(parent, steps)
        own: dict[str, object] = {}
        for key, item in node.value:
            if key.tag == _MERGE:
                continue
            name = key.value if isinstance(key, ScalarNode) else ""
            here = (*steps, name)
            if name in own or not name:
                self._mistake(here, key, f'the key "{name}" is given twice' if name else "a key must be a plain text")
                continue
            self._document.lines[here] = key.start_mark.line + 1
            own[name] = self.value(item, here)
        return inherited | own

    def _scalar(self, node: Node, steps: Steps) -> JsonValue:
        text, tag = node.value, node.tag
        if "${" in text:
            try:
                expanded = expand(text, self._environment)
            except UserError as error:
                self._mistake(steps, node, error.cause, error.fix)
                return None
            text = expanded.text
            self._document.variables[steps] = expanded.variables
            if isinstance(node, ScalarNode) and not node.style:  # an unquoted ${PORT} may be a number
                tag = str(self._resolver.resolve(ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]
        return self._plain(tag, text, node, steps)

    def _plain(self, tag: str, text: str, node: Node, steps: Steps) -> JsonValue:
        match tag.removeprefix(_STANDARD):
            case "null":
                return None
            case "bool" if text.lower() in ("true", "false"):
                return text.lower() == "true"
            case "int" if len(text) < _DIGITS:
                return int(self._resolver.construct_yaml_int(ScalarNode(tag, text)))
            case "float":
                return float(self._resolver.construct_yaml_float(ScalarNode(tag, text)))
            case "str" | "int" | "bool" | "timestamp" | "value":
                return text
        self._mistake(steps, node, f"the tag {tag} is not allowed")
        return None

    def _mistake(self, steps: Steps, node: Node, cause: str, fix: str = "") -> None:
        place = f"{shown_path(self._document.path)}:{node.start_mark.line + 1} {shown_steps(steps)}".rstrip()
        self.mistakes.append(UserError(cause, place=place, fix=fix))
