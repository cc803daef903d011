"""Paths written in YAML: relative to the file that names them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _beside_its_file(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("directory")
    return path.expanduser() if base is None else Path(base, path.expanduser())


DataPath = Annotated[Path, AfterValidator(_beside_its_file)]
"""A path field of a kind. The loader validates with `context={"directory": <folder of the YAML file>}`."""
