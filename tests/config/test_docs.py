"""docs/configuration.md, docs/long-context.md and docs/load.md say everything there is to say in YAML."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from harness.config.kinds import UNIONS
from harness.config.load_schema import LoadFile, PhaseEntry, SearchEntry
from harness.config.money import ListedHosting
from harness.config.schema import AccuracyFile, ExperimentFile, ModelEntry, RunEntry, TaskEntry
from harness.core.card import Architecture, Card, EngineAdvice, ReportedScore, ServeAdvice
from harness.core.generation import Generation, Reasoning
from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.metrics.requests import BOUNDED

FOLDER = Path(__file__).parents[2] / "docs"
DOCS = "\n".join((FOLDER / name).read_text() for name in ("configuration.md", "long-context.md", "load.md"))
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^## ", DOCS, flags=re.MULTILINE)}
HEADINGS = {
    "source": "Sources",
    "prompt": "Prompts",
    "scorer": "Scorers",
    "endpoint": "Endpoints",
    "server": "Servers",
    "place": "Places",
    "haystack": "Haystacks",
    "hidden": "Hidden kinds",
    "workload": "Workloads",
    "arrivals": "Arrivals",
    "length": "Lengths",
}
OWN_HEADINGS = {"source.needle": "A task"}
KINDS = [(union.port, name, kind) for union in UNIONS for name, kind in union.kinds.items()]
IN_ROWS = [each for each in KINDS if each[0] in ("haystack", "hidden")]
EXPERIMENT = (
    ExperimentFile,
    ModelEntry,
    RunEntry,
    Card,
    Architecture,
    ReportedScore,
    EngineAdvice,
    ServeAdvice,
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


def section_of(port, name):
    """Where a kind is documented."""
    return SECTIONS[OWN_HEADINGS.get(f"{port}.{name}", HEADINGS[port])]


def entry_of(port, name):
    """What is said of one kind alone: its row of a table, or its item of a list; of one with a section, all of it."""
    section = section_of(port, name)
    if f"{port}.{name}" in OWN_HEADINGS:
        return section
    _, row, after = section.partition(f"\n| `{name}` |")
    return after.partition("\n")[0] if row else section.partition(f"- `{name}`")[2].partition("\n- ")[0]


@pytest.mark.parametrize(("port", "name", "kind"), KINDS, ids=[f"{port}.{name}" for port, name, _ in KINDS])
def test_every_kind_is_documented(port, name, kind):
    """Its name and each of its arguments, nested ones too, in the section of its port."""
    section = section_of(port, name)
    arguments = set(kind.model_fields) - {"kind"}
    for field in kind.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                arguments |= set(part.model_fields)
    assert {word for word in {name, *arguments} if f"`{word}`" not in section} == set()


@pytest.mark.parametrize(("port", "name", "kind"), KINDS, ids=[f"{port}.{name}" for port, name, _ in KINDS])
def test_defaults_are_those_of_the_code(port, name, kind):
    """Where the entry of a kind gives a number or one word in brackets."""
    told = re.findall(r"`(\w+)` \(([\w.-]+)[):]", entry_of(port, name))
    fields = kind.model_fields
    wrong = [(key, word) for key, word in told if key in fields and fields[key].default != yaml.safe_load(word)]
    assert wrong == []


@pytest.mark.parametrize(("port", "name", "kind"), IN_ROWS, ids=[f"{port}.{name}" for port, name, _ in IN_ROWS])
def test_a_row_has_all_arguments_of_its_kind(port, name, kind):
    """Where kinds stand in a table."""
    assert {key for key in kind.model_fields if key != "kind" and f"`{key}`" not in entry_of(port, name)} == set()


def test_every_bounded_metric_is_documented():
    """With the objective that may name it."""
    assert {name for name in BOUNDED if f"`{name}`" not in SECTIONS["A load suite"]} == set()


@pytest.mark.parametrize(("shape", "heading"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_every_key_is_documented(shape, heading):
    """In the section of its file."""
    assert {key for key in shape.model_fields if f"`{key}`" not in SECTIONS[heading]} == set()
