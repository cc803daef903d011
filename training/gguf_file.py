"""A GGUF file read whole: its metadata, and its tensors as the numbers that llama.cpp computes with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Field = int | float | str | list[str] | list[int]

_BLOCK, _BLOCK_BYTES = 32, 34  # Q8_0: a scale in half precision, then 32 signed bytes


class Gguf(NamedTuple):
    """Tensors have their outermost dimension first."""

    fields: Mapping[str, Field]
    tensors: Mapping[str, Values]

    def number(self, name: str) -> int:
        """A whole number of the metadata. Raises KeyError or TypeError where there is none."""
        value = self.fields[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} is {value!r}, no whole number")
        return value

    def real(self, name: str) -> float:
        """A number that was stored in single precision, as it was meant: 1e-05, not 9.99999974e-06."""
        value = self.fields[name]
        if not isinstance(value, float):
            raise TypeError(f"{name} is {value!r}, no real number")
        return float(f"{value:.7g}")

    def text(self, name: str) -> str:
        return str(self.fields[name])

    def texts(self, name: str) -> list[str]:
        return [str(each) for each in self._each(name)]

    def numbers(self, name: str) -> list[int]:
        return [int(each) for each in self._each(name)]

    def _each(self, name: str) -> list[str] | list[int]:
        value = self.fields[name]
        if not isinstance(value, list):
            raise TypeError(f"{name} is {value!r}, no list")
        return value


def read(file: Path) -> Gguf:
    """Needs the gguf package. Raises ValueError for a tensor that is neither Q8_0 nor F32."""
    import gguf

    reader = gguf.GGUFReader(file)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    tensors: dict[str, Values] = {}
    for tensor in reader.tensors:
        match tensor.tensor_type:
            case gguf.GGMLQuantizationType.Q8_0:
                tensors[tensor.name] = dequantise(tensor.data)
            case gguf.GGMLQuantizationType.F32:
                tensors[tensor.name] = np.asarray(tensor.data)
            case other:
                raise ValueError(f"{tensor.name} is {other.name}; only Q8_0 and F32 are read here")
    return Gguf(fields, tensors)


def dequantise(data: NDArray[np.uint8]) -> Values:
    """Q8_0 bytes (… × blocks of 34) as numbers (… × blocks of 32)."""
    blocks = np.ascontiguousarray(data).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    values = blocks[:, 2:].copy().view(np.int8) * scales
    return values.reshape(*data.shape[:-1], data.shape[-1] // _BLOCK_BYTES * _BLOCK)
