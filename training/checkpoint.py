"""A model's weights in half precision, in parts small enough to travel."""

from __future__ import annotations

from pathlib import Path

import torch

from training.model import SHAPES, Nano

_PARTS = 2


def save(model: Nano, folder: Path, name: str) -> None:
    """Write `<name>-0.pt`, `<name>-1.pt`, … with alternate tensors."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {key: value.half().cpu() for key, value in model.state_dict().items()}
    for part in range(_PARTS):
        torch.save(dict(list(weights.items())[part::_PARTS]), folder / f"{name}-{part}.pt")


def load(folder: Path, name: str) -> Nano:
    """The model in single precision on the CPU, ready for inference."""
    model = Nano(SHAPES[name])
    weights = {}
    for part in range(_PARTS):
        weights |= torch.load(folder / f"{name}-{part}.pt", map_location="cpu")
    model.load_state_dict({key: value.float() for key, value in weights.items()})
    return model.eval()
