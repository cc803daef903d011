"""The usual shapes of work: how long prompts and answers are, in tokens."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from msgspec import Struct


class Preset(Struct, frozen=True):
    """Tokens of a prompt and of its answer."""

    input_tokens: int
    output_tokens: int


PresetName = Literal["chat", "summarise", "generate", "long"]

PRESETS = MappingProxyType(
    {
        "chat": Preset(1024, 1024),
        "summarise": Preset(8192, 1024),
        "generate": Preset(1024, 8192),
        "long": Preset(131_072, 1024),
    }
)
"""What vLLM's, SGLang's and TensorRT-LLM's published throughput tables mostly use: 1k/1k, 8k/1k, 1k/8k, 128k/1k."""
