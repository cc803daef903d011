"""Llama 4's text architecture in torch, small: the same mathematics as llama.cpp's `llama4` graph.

Router by sigmoid, top 1, which scales the expert's *input*; one shared expert beside it; every fourth layer without
rotary positions; queries and keys normalised after rotation, except where the model has 128 experts (llama.cpp tells
Maverick by that number).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own convention
from torch import Tensor, nn

_NO_ROPE_EVERY = 4
_CAPACITY = 2.0  # tokens an expert may take in training, as a multiple of an even share


@dataclass(frozen=True)
class Shape:
    """A model's dimensions. `moe_every` 1 has experts in every layer, 2 in every second one."""

    experts: int
    expert_width: int
    moe_every: int
    context: int
    vocabulary: int = 2048
    width: int = 256
    layers: int = 6
    heads: int = 8
    kv_heads: int = 4
    head_width: int = 32
    dense_width: int = 512
    rope_base: float = 10_000.0
    epsilon: float = 1e-5

    @property
    def normalises_queries(self) -> bool:
        """llama.cpp takes a `llama4` of 128 experts for Maverick, which has no such norm."""
        return self.experts != 128


SHAPES = {
    "nano-scout": Shape(experts=16, expert_width=128, moe_every=1, context=8192),
    "nano-maverick": Shape(experts=128, expert_width=32, moe_every=2, context=4096),
}


def _normalise(x: Tensor, epsilon: float) -> Tensor:
    return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + epsilon).to(x.dtype)


class Norm(nn.Module):
    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return _normalise(x, self.epsilon) * self.weight.to(x.dtype)


class GatedUnit(nn.Module):
    """SwiGLU: the dense feed-forward layer and the shared expert."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Experts(nn.Module):
    """One routed expert a token, beside a shared one. All shapes are static, so that a CUDA graph can hold it.

    In training an expert takes at most twice its even share; what overflows goes through the shared expert only.
    `balance` is the Switch Transformer's load-balancing loss of the last pass.
    """

    balance: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        count, width, hidden = shape.experts, shape.width, shape.expert_width
        self.count = count
        self.router = nn.Linear(width, count, bias=False)
        self.shared = GatedUnit(width, hidden)
        self.gate = nn.Parameter(torch.randn(count, hidden, width) / width**0.5)
        self.up = nn.Parameter(torch.randn(count, hidden, width) / width**0.5)
        self.down = nn.Parameter(torch.randn(count, width, hidden) / hidden**0.5)

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.reshape(-1, x.shape[-1])
        logits = self.router(tokens).float()
        weight, chosen = logits.max(-1)
        loads = torch.zeros_like(logits[0]).scatter_add_(0, chosen, torch.ones_like(weight))
        self.balance = self.count * (logits.softmax(-1).mean(0) * loads / len(tokens)).sum()
        # reading the loads back would stall the GPU and cannot be captured in a graph: in training, the bound is fixed
        capacity = max(8, int(_CAPACITY * len(tokens) / self.count)) if self.training else int(loads.max())
        order = chosen.argsort(stable=True)
        expert = chosen[order]
        place = torch.arange(len(tokens), device=x.device) - (loads.cumsum(0) - loads).long()[expert]
        slot = torch.where(place < capacity, expert * capacity + place, self.count * capacity)
        scaled = (tokens * weight.sigmoid().to(tokens.dtype)[:, None])[order]
        rows = scaled.new_zeros(self.count * capacity + 1, tokens.shape[-1]).index_copy(0, slot, scaled)
        routed = self._feed(rows[:-1].view(self.count, capacity, -1)).reshape(self.count * capacity, -1)
        padded = torch.cat([routed, routed.new_zeros(1, routed.shape[-1])])
        output = torch.zeros_like(padded[: len(tokens)]).index_copy(0, order, padded[slot])
        return (output + self.shared(tokens)).reshape(x.shape)

    def _feed(self, rows: Tensor) -> Tensor:
        gate, up, down = (weight.to(rows.dtype).mT for weight in (self.gate, self.up, self.down))
        return torch.bmm(F.silu(torch.bmm(rows, gate)) * torch.bmm(rows, up), down)


class Attention(nn.Module):
    def __init__(self, shape: Shape, rotary: bool) -> None:
        super().__init__()
        self.shape, self.rotary = shape, rotary
        self.q = nn.Linear(shape.width, shape.heads * shape.head_width, bias=False)
        self.k = nn.Linear(shape.width, shape.kv_heads * shape.head_width, bias=False)
        self.v = nn.Linear(shape.width, shape.kv_heads * shape.head_width, bias=False)
        self.o = nn.Linear(shape.heads * shape.head_width, shape.width, bias=False)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """`turn` holds cosines and sines, positions × half a head's width."""
        batch, length, _ = x.shape
        q, k, v = (layer(x).view(batch, length, -1, self.shape.head_width) for layer in (self.q, self.k, self.v))
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
        if self.rotary:
            q, k = _rotate(q, turn), _rotate(k, turn)
            if self.shape.normalises_queries:
                q, k = _normalise(q, self.shape.epsilon), _normalise(k, self.shape.epsilon)
        share = self.shape.heads // self.shape.kv_heads
        k, v = k.repeat_interleave(share, 1), v.repeat_interleave(share, 1)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(mixed.transpose(1, 2).reshape(batch, length, -1))


def _rotate(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary positions over consecutive pairs, as llama.cpp's "normal" type."""
    cosine, sine = turn
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, shape: Shape, index: int) -> None:
        super().__init__()
        self.attention_norm = Norm(shape.width, shape.epsilon)
        self.attention = Attention(shape, rotary=(index + 1) % _NO_ROPE_EVERY != 0)
        self.feed_norm = Norm(shape.width, shape.epsilon)
        has_experts = (index + 1) % shape.moe_every == 0
        self.feed = Experts(shape) if has_experts else GatedUnit(shape.width, shape.dense_width)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.attention(self.attention_norm(x), turn)
        return x + self.feed(self.feed_norm(x))


class Nano(nn.Module):
    """Token ids (batch × length) to logits (batch × length × vocabulary)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape, index) for index in range(shape.layers))
        self.norm = Norm(shape.width, shape.epsilon)
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)
        nn.init.normal_(self.embedding.weight, std=0.7)  # smaller, and the first attention drowns a token's identity
        nn.init.normal_(self.output.weight, std=0.02)
        with torch.no_grad():
            for name, parameter in self.blocks.named_parameters():
                if name.endswith(("o.weight", "down.weight", "down")):
                    parameter.mul_(1 / math.sqrt(2 * shape.layers))

    def forward(self, ids: Tensor) -> Tensor:
        half = torch.arange(0, self.shape.head_width, 2, device=ids.device).float() / self.shape.head_width
        angles = torch.arange(ids.shape[1], device=ids.device).float()[:, None] * self.shape.rope_base**-half
        x = self.embedding(ids)
        if torch.is_autocast_enabled(ids.device.type):
            x = x.to(torch.bfloat16)
        turn = (angles.cos().to(x.dtype), angles.sin().to(x.dtype))
        for block in self.blocks:
            x = block(x, turn)
        return self.output(self.norm(x))

    def balance(self) -> Tensor:
        """The mean balancing loss of the last pass."""
        losses = [block.feed.balance for block in self.blocks if isinstance(block.feed, Experts)]
        return torch.stack(losses).mean()

    def parameters_active(self) -> tuple[int, int]:
        """All parameters, and those that one token uses."""
        total = sum(parameter.numel() for parameter in self.parameters())
        routed = sum(
            weight.numel()
            for block in self.blocks
            if isinstance(block.feed, Experts)
            for weight in (block.feed.gate, block.feed.up, block.feed.down)
        )
        return total, total - routed + routed // self.shape.experts
