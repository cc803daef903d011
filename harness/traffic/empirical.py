"""Lengths as they were found: a list of values with weights, or a file of them."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.core.errors import UserError
from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind
from harness.core.number import Finite
from harness.core.paths import DataPath, shown_path


class EmpiricalLength(Kind):
    """Lengths as they were found: `values`, with `weights` where some are commoner, or a file of them."""

    kind: Literal["empirical"] = "empirical"
    values: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(description="the lengths")] = ()
    weights: Annotated[
        tuple[Annotated[Finite, Field(ge=0)], ...],
        Field(description="how often each, in any unit; equally often when left out"),
    ] = ()
    path: Annotated[DataPath | None, Field(description="a file with one length a line, instead of the values")] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.values) == (self.path is not None):
            raise ValueError('needs either "values" or "path"')
        if self.weights and len(self.weights) != len(self.values):
            raise ValueError(f'as many "weights" as "values": {len(self.values)}, not {len(self.weights)}')
        if self.weights and not sum(self.weights):
            raise ValueError('one of the "weights" must be greater than 0')
        if self.path is not None:
            _lengths(self.path)
        return self

    def fingerprint(self) -> str:
        """Covers the values, wherever they stand."""
        return digest([self.values, self.weights, file_digest([self.path]) if self.path else None])

    def draw(self, random: Random) -> int:
        """One of the values."""
        values = self.values if self.path is None else _lengths(self.path)
        return random.choices(values, cum_weights=tuple(accumulate(self.weights)) or None)[0]


@lru_cache(maxsize=16)
def _lengths(path: Path) -> tuple[int, ...]:
    """The lengths in the file. Raises UserError with the line of what is none."""
    lengths: list[int] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"the file cannot be read: {error}", place=shown_path(path)) from None
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text and not (text.isascii() and text.isdigit() and int(text) >= 1):
            cause = f'"{text[:40]}" is no length; a line is one whole number from 1'
            raise UserError(cause, place=f"{shown_path(path)}:{number}")
        if text:
            lengths.append(int(text))
    if not lengths:
        raise UserError("the file has no lengths", place=shown_path(path))
    return tuple(lengths)
