"""A scorer or a server written on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict

from harness.config.checker import Checker
from harness.config.document import Document, parse_document
from harness.config.kinds import SCORERS, SERVERS
from harness.config.shape import Shape
from harness.core.ports import Scorer, Server


class _WrittenScorer(Shape):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    scorer: Annotated[Scorer, SCORERS]


class _WrittenServer(Shape):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    serve: Annotated[Server, SERVERS]


def written_scorer(text: str, place: str) -> Scorer:
    """The scorer in YAML, or of a kind alone: `{kind: mmmu, reading: strict}`, `numeric`. Raises UserError."""
    checker = Checker(Document(Path(place), None))
    return checker.finish(checker.check(_WrittenScorer, {"scorer": _kind(text, place)})).scorer


def written_server(text: str, place: str) -> Server:
    """The server in YAML, or of a kind alone: `{kind: vllm, tensor_parallel: 2}`, `vllm`. Raises UserError."""
    checker = Checker(Document(Path(place), None))
    return checker.finish(checker.check(_WrittenServer, {"serve": _kind(text, place)})).serve


def _kind(text: str, place: str) -> object:
    value = parse_document(text, Path(place)).value
    return {"kind": value} if isinstance(value, str) else value
