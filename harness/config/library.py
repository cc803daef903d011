"""Where experiments, suites and cards are found by name."""

from __future__ import annotations

from pathlib import Path

import harness
from harness.config.checker import Checker
from harness.config.document import read_document
from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.paths import shown_path

_PACKAGE = Path(harness.__file__).parent
_SUFFIXES = (".yaml", ".yml")
_CARDS = _PACKAGE / "cards"


def shipped(folder: str) -> Path:
    """The shipped `suites` or `configs`: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def find_experiment(path: Path) -> Path:
    """The file at `path`, or the shipped experiment of that name. Raises UserError when there is neither."""
    name = path.name if path.suffix in _SUFFIXES else f"{path.name}.yaml"
    ours = shipped("configs") / name
    if path.is_file():
        return path
    if ours.is_file() and path.parent.name in ("", "configs"):
        return ours
    fix = did_you_mean(path.stem, _named(shipped("configs")), list_as="Shipped experiments")
    raise UserError("there is no such file", place=shown_path(path), fix=fix)


def suites(experiment: Path | None = None) -> dict[str, Path]:
    """Every suite by name: shipped ones, then those in ./suites, then those in `suites` beside the experiment's folder;
    the last of a name wins."""
    folders = [shipped("suites"), Path("suites")]
    if experiment is not None:
        folders += [experiment.resolve().parent.parent / "suites"]
    found: dict[str, Path] = {}
    for folder in folders:
        found |= _named(folder)
    return found


def find_suite(name: str, experiment: Path | None = None) -> Path:
    """The suite file of that name, or at that path from the experiment's folder. Raises UserError without a place."""
    path = (experiment.resolve().parent if experiment else Path.cwd()) / name
    if path.suffix in _SUFFIXES:
        if path.is_file():
            return path
        raise UserError(f'there is no suite file "{name}"', fix=f"Looked at {shown_path(path)}")
    known = suites(experiment)
    if name not in known:
        raise UserError(f'unknown suite "{name}"', fix=did_you_mean(name, sorted(known), list_as="Suites"))
    return known[name]


def cards() -> dict[str, Path]:
    """Every shipped card by name."""
    return _named(_CARDS)


def read_card(name: str, beside: Path | None = None) -> Card:
    """The shipped card of that name, or the one in the file `name` in the folder of `beside`.

    Raises UserError without a place when there is none, with a place for a mistake inside it.
    """
    path = _CARDS / f"{name}.yaml"
    if Path(name).suffix in _SUFFIXES and beside is not None:
        path = beside.resolve().parent / name
        if not path.is_file():
            raise UserError(f'there is no card file "{name}"', fix=f"Looked at {shown_path(path)}")
    elif name not in cards():
        raise UserError(f'unknown card "{name}"', fix=did_you_mean(name, sorted(cards()), list_as="Cards"))
    document = read_document(path)
    checker = Checker(document)
    return checker.finish(checker.check(Card, document.value))


def _named(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.y*ml")) if path.suffix in _SUFFIXES}
