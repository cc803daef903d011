"""Muon for the blocks' matrices, AdamW for the rest. Rates are tensors, so that a CUDA graph can hold the update."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor, nn

_MOMENTUM = 0.95
_DECAY = 0.01
_QUINTIC = (3.4445, -4.7750, 2.0315)  # Newton-Schulz coefficients of Keller Jordan's Muon


class Muon:
    """Momentum, made orthogonal by Newton-Schulz steps; matrices of one shape are worked on together.

    Source: Jordan et al., "Muon: an optimizer for hidden layers in neural networks" (2024).
    """

    def __init__(self, parameters: list[nn.Parameter], rate: Tensor) -> None:
        self.rate = rate
        by_shape: dict[torch.Size, list[nn.Parameter]] = defaultdict(list)
        for parameter in parameters:
            by_shape[parameter.shape].append(parameter)
        self.groups = [(group, [torch.zeros_like(parameter) for parameter in group]) for group in by_shape.values()]

    @torch.no_grad()
    def step(self) -> None:
        for parameters, momenta in self.groups:
            gradients = [parameter.grad for parameter in parameters]
            torch._foreach_lerp_(momenta, gradients, 1 - _MOMENTUM)
            updates = _orthogonal(torch.stack(torch._foreach_lerp(gradients, momenta, _MOMENTUM)))
            rows, columns = parameters[0].shape[-2:]
            scaled = updates * (self.rate * max(1.0, rows / columns) ** 0.5)
            for parameter, update in zip(parameters, scaled, strict=True):
                parameter.mul_(1 - self.rate * _DECAY).sub_(update)


def _orthogonal(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrices, roughly; batch dimensions first."""
    first, second, third = _QUINTIC
    x = matrices.bfloat16() if matrices.is_cuda else matrices
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.mT
        x = first * x + (second * square + third * square @ square) @ x
    return (x.mT if tall else x).to(matrices.dtype)


class Optimizer:
    """Both optimizers under one schedule. `set_rate` takes the fraction of the peak."""

    def __init__(self, model: nn.Module, muon_peak: float = 0.02, adam_peak: float = 3e-3) -> None:
        device = next(model.parameters()).device
        self._peaks = (muon_peak, adam_peak)
        self._rates = tuple(torch.tensor(peak, device=device) for peak in self._peaks)
        self.parameters = list(model.parameters())
        matrices = [
            parameter
            for name, parameter in model.named_parameters()
            if name.startswith("blocks") and parameter.ndim > 1 and "router" not in name
        ]
        inside = {id(parameter) for parameter in matrices}
        others = [parameter for parameter in self.parameters if id(parameter) not in inside]
        self._muon = Muon(matrices, self._rates[0])
        self._adam = torch.optim.AdamW(
            [{"params": [p for p in others if p.ndim > 1], "weight_decay": _DECAY},
             {"params": [p for p in others if p.ndim == 1], "weight_decay": 0.0}],
            lr=self._rates[1], betas=(0.9, 0.95), capturable=device.type == "cuda", foreach=device.type == "cuda",
        )  # fmt: skip

    def set_rate(self, fraction: float) -> None:
        for rate, peak in zip(self._rates, self._peaks, strict=True):
            rate.fill_(peak * fraction)

    def clear(self) -> None:
        """Zero the gradients in place: a captured graph keeps their addresses."""
        for parameter in self.parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        torch._foreach_zero_([parameter.grad for parameter in self.parameters])

    def step(self) -> None:
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self._muon.step()
        self._adam.step()
