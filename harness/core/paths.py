"""Paths written in YAML: relative to the file that names them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _beside_its_file(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("directory")
    return path.expanduser() if base is None else Path(base, path.expanduser())


def shown_path(path: Path) -> str:
    """The path as a person would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


DataPath = Annotated[Path, AfterValidator(_beside_its_file)]
"""A path field of a kind. The loader validates with `context={"directory": <folder of the YAML file>}`."""
