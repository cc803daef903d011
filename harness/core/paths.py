"""Paths written in YAML: relative to the file that names them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, ValidationInfo


def _beside_its_file(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("directory")
    if base is None:
        return path.expanduser()
    found = Path(base, path.expanduser())
    if not found.exists():  # said here, where the loader knows the file and the line that name it
        raise ValueError(f"there is no such file: {shown_path(found)}")
    return found


def shown_path(path: Path) -> str:
    """The path as a person would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


DataPath = Annotated[Path, AfterValidator(_beside_its_file), PlainSerializer(shown_path, when_used="json")]
"""A path field of a kind. The loader validates with `context={"directory": <folder of the YAML file>}`."""
