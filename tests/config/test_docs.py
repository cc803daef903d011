"""docs/configuration.md and docs/load.md say everything there is to say in YAML."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from harness.config.kinds import UNIONS
from harness.config.load_schema import LoadFile, PhaseEntry, SearchEntry
from harness.config.money import ListedHosting
from harness.config.schema import AccuracyFile, ExperimentFile, ModelEntry, RunEntry, TaskEntry
from harness.core.card import Architecture, Card, ReportedScore
from harness.core.generation import Generation, Reasoning
from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.metrics.requests import BOUNDED

FOLDER = Path(__file__).parents[2] / "docs"
DOCS = "\n".join((FOLDER / name).read_text() for name in ("configuration.md", "load.md"))
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^## ", DOCS, flags=re.MULTILINE)}
HEADINGS = {
    "source": "Sources",
    "prompt": "Prompts",
    "scorer": "Scorers",
    "endpoint": "Endpoints",
    "server": "Servers",
    "workload": "Workloads",
    "arrivals": "Arrivals",
    "length": "Lengths",
}
KINDS = [(union.port, name, kind) for union in UNIONS for name, kind in union.kinds.items()]
EXPERIMENT = (
    ExperimentFile,
    ModelEntry,
    RunEntry,
    Card,
    Architecture,
    ReportedScore,
    Generation,
    Reasoning,
    Price,
    Hosting,
    ListedHosting,
)
SHAPES = [
    *((shape, "An experiment") for shape in EXPERIMENT),
    *((shape, "A suite") for shape in (AccuracyFile, TaskEntry)),
    *((shape, "A load suite") for shape in (LoadFile, PhaseEntry, SearchEntry)),
]


@pytest.mark.parametrize(("port", "name", "kind"), KINDS, ids=[f"{port}.{name}" for port, name, _ in KINDS])
def test_every_kind_is_documented(port, name, kind):
    """Its name and each of its arguments, nested ones too, in the section of its port."""
    section = SECTIONS[HEADINGS[port]]
    arguments = set(kind.model_fields) - {"kind"}
    for field in kind.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                arguments |= set(part.model_fields)
    assert {word for word in {name, *arguments} if f"`{word}`" not in section} == set()


@pytest.mark.parametrize(("port", "name", "kind"), KINDS, ids=[f"{port}.{name}" for port, name, _ in KINDS])
def test_defaults_are_those_of_the_code(port, name, kind):
    """Where the entry of a kind gives a number in brackets."""
    _, _, entry = SECTIONS[HEADINGS[port]].partition(f"- `{name}`")
    told = re.findall(r"`(\w+)` \((\d[\d.]*)", entry.partition("\n- ")[0])
    fields = kind.model_fields
    assert [(key, default) for key, default in told if key in fields and fields[key].default != float(default)] == []


def test_every_bounded_metric_is_documented():
    """With the objective that may name it."""
    assert {name for name in BOUNDED if f"`{name}`" not in SECTIONS["A load suite"]} == set()


@pytest.mark.parametrize(("shape", "heading"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_every_key_is_documented(shape, heading):
    """In the section of its file."""
    assert {key for key in shape.model_fields if f"`{key}`" not in SECTIONS[heading]} == set()
