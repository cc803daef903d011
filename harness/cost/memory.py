"""What a model needs in accelerator memory: its weights, and the KV cache of what it reads."""

from __future__ import annotations

import math

from msgspec import Struct

from harness.core.card import Architecture

GB = 1_000_000_000
"""Makers and sellers count an accelerator's memory in units of 10⁹ bytes; so does everything here."""

ENGINE_SHARE = 0.1
"""Of each accelerator's memory, left to the engine: vLLM's default `gpu_memory_utilization` was 0.9 for years."""


class Precision(Struct, frozen=True):
    """How weights are kept. `why` explains bits that are not whole."""

    name: str
    bits: float
    why: str = ""

    @property
    def bytes_each(self) -> float:
        """Bytes for one parameter."""
        return self.bits / 8


PRECISIONS = (
    Precision("BF16", 16),
    Precision("FP8", 8),
    Precision("INT4", 4.125, "4 bits and a 16-bit scale for each 128 weights (AWQ, GPTQ)"),
)
KV_PRECISIONS = (Precision("BF16", 16), Precision("FP8", 8))


def weights_bytes(total_parameters_b: float, precision: Precision) -> float:
    """Bytes of all parameters, in billions; with experts all of them, since any token may need any."""
    return total_parameters_b * 1e9 * precision.bytes_each


class Cache(Struct, frozen=True):
    """The KV cache of one architecture. `hybrid` is the manager that keeps of each layer only what it will read:
    vLLM's hybrid KV cache manager; without it every attention layer keeps every token.

    What an engine adds (blocks not full, tokens being computed, the state of linear-attention layers) is not counted.
    """

    architecture: Architecture
    precision: Precision
    hybrid: bool

    @property
    def layer_bytes(self) -> float:
        """Bytes of one token in one layer: a key and a value for each KV head."""
        return 2 * self.architecture.kv_heads * self.architecture.head_dim * self.precision.bytes_each

    @property
    def growing_layers(self) -> int:
        """Layers that keep every token."""
        shape = self.architecture
        if shape.global_layers is None:
            return shape.layers
        return shape.global_layers if self.hybrid or shape.attention_chunk_tokens is None else shape.layers

    @property
    def chunk_tokens(self) -> int:
        """Tokens that each of the chunked layers keeps at most; 0 where there are none."""
        chunked = self.growing_layers < self.architecture.layers
        return (self.architecture.attention_chunk_tokens or 0) if chunked else 0

    def token_bytes(self) -> float:
        """Bytes that each further token of a long sequence takes."""
        return self.layer_bytes * self.growing_layers

    def sequence_bytes(self, tokens: int) -> float:
        """Bytes of one sequence of so many tokens."""
        chunked = self.architecture.layers - self.growing_layers
        kept = tokens * self.growing_layers + min(tokens, self.chunk_tokens) * chunked
        return self.layer_bytes * kept

    def longest(self, free_bytes: float) -> int:
        """The longest single sequence, in tokens, that fits into `free_bytes`; 0 where none does."""
        if free_bytes <= 0:
            return 0
        every = self.layer_bytes * (self.architecture.layers if self.chunk_tokens else self.growing_layers)
        within = math.floor(free_bytes / every)
        if not self.chunk_tokens or within <= self.chunk_tokens:
            return within
        chunked = self.sequence_bytes(self.chunk_tokens) - self.token_bytes() * self.chunk_tokens
        return math.floor((free_bytes - chunked) / self.token_bytes())


def fewest(needed_bytes: float, memory_gb: float, engine_share: float = 0.0) -> int:
    """How many accelerators hold so many bytes when the engine takes its share of each."""
    return math.ceil(round(needed_bytes / (memory_gb * GB * (1 - engine_share)), 9))


def splits_by_heads(architecture: Architecture, count: int) -> bool:
    """Whether `count` accelerators can share each layer (tensor parallelism): whole query heads for each, and whole
    KV heads or whole copies of them. Other counts share the model layer by layer (pipeline parallelism)."""
    kv_heads = architecture.kv_heads
    return architecture.attention_heads % count == 0 and (kv_heads % count == 0 or count % kv_heads == 0)


def copies(architecture: Architecture, count: int) -> float:
    """How often the KV cache is held: more than once where tensor parallelism has more accelerators than KV heads."""
    return max(1.0, count / architecture.kv_heads) if splits_by_heads(architecture, count) else 1.0


def free_bytes(weights: float, memory_gb: float, count: int, engine_share: float = ENGINE_SHARE) -> float:
    """What `count` accelerators have left for the KV cache; negative where the weights do not fit."""
    return count * memory_gb * GB * (1 - engine_share) - weights
