"""A safetensors file's content, in single precision or in bfloat16, for which numpy has no type."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from training.gguf_file import Values

DTYPES = {"bfloat16": "BF16", "float32": "F32"}


def content(tensors: Mapping[str, Values], dtype: str) -> bytes:
    """The length of a JSON header, the header, and the numbers at the offsets that it tells.

    The format is described in the README of huggingface/safetensors.
    """
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    parts: list[bytes] = []
    at = 0
    for name, values in tensors.items():
        parts.append(encoded(values, dtype))
        end = at + len(parts[-1])
        header[name] = {"dtype": DTYPES[dtype], "shape": list(values.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # the numbers are to begin at a multiple of eight
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def encoded(values: Values, dtype: str) -> bytes:
    """The numbers in little-endian order; bfloat16 is the nearest, a tie goes to the even one."""
    bits = np.ascontiguousarray(values, "<f4").view("<u4")
    if dtype == "bfloat16":
        bits = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype("<u2")
    return bits.tobytes()
