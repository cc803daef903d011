"""One training step: loss, gradients, update, figures. On a GPU it is replayed as a CUDA graph, one a row length."""

from __future__ import annotations

from enum import IntEnum

import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own convention
from torch import Tensor

from training.batches import Batch, Kind
from training.model import Nano
from training.optimizer import Optimizer

_WEIGHTS = {Kind.CONTEXT: 0.1, Kind.ANSWER: 1.0, Kind.NEEDLE: 1.0, Kind.LOOKUP: 1.0, Kind.WORD: 4.0}
_BALANCE_WEIGHT = 0.01


class Figure(IntEnum):
    """Running sums: tokens of answers and how many were predicted, by kind, and the answers' loss."""

    ANSWER_TOKENS = 0
    ANSWER_RIGHT = 1
    NEEDLE_TOKENS = 2
    NEEDLE_RIGHT = 3
    LOOKUP_TOKENS = 4
    LOOKUP_RIGHT = 5
    WORD_TOKENS = 6
    WORD_RIGHT = 7
    LOSS = 8


class _Graph:
    """A captured step and the tensors it reads from."""

    def __init__(self, ids: Tensor, kinds: Tensor) -> None:
        self.ids, self.kinds = ids.clone(), kinds.clone()
        self.graph = torch.cuda.CUDAGraph()

    def replay(self, ids: Tensor, kinds: Tensor) -> None:
        self.ids.copy_(ids)
        self.kinds.copy_(kinds)
        self.graph.replay()


class Trainer:
    """Steps a model. `figures` holds the sums since `read_figures` was last called."""

    def __init__(self, model: Nano, optimizer: Optimizer) -> None:
        self._model, self._optimizer = model, optimizer
        self._device = next(model.parameters()).device
        self._figures = torch.zeros(len(Figure), device=self._device)
        self._weights = torch.tensor([_WEIGHTS.get(kind, 0.0) for kind in Kind], device=self._device)
        self._graphs: dict[torch.Size, _Graph] = {}
        self._warm: set[torch.Size] = set()
        self._pool = torch.cuda.graph_pool_handle() if self._device.type == "cuda" else None

    def step(self, batch: Batch) -> None:
        """One update. The first batch of a length runs eagerly, the second is captured, later ones are replayed."""
        ids = torch.from_numpy(batch.ids).to(self._device, torch.long)
        kinds = torch.from_numpy(batch.kinds).to(self._device)
        if self._pool is None:
            self._run(ids, kinds)
        elif ids.shape in self._graphs:
            self._graphs[ids.shape].replay(ids, kinds)
        elif ids.shape in self._warm:
            graph = self._graphs[ids.shape] = _Graph(ids, kinds)
            with torch.cuda.graph(graph.graph, pool=self._pool):
                self._run(graph.ids, graph.kinds)
            graph.graph.replay()
        else:
            self._warm.add(ids.shape)
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                self._run(ids, kinds)
            torch.cuda.current_stream().wait_stream(side)

    def _run(self, ids: Tensor, kinds: Tensor) -> None:
        self._optimizer.clear()
        cuda = self._device.type == "cuda"
        with torch.autocast(self._device.type, torch.bfloat16, enabled=cuda, cache_enabled=False):
            logits = self._model(ids)[:, :-1]
        truth, kind = ids[:, 1:], kinds[:, 1:]
        losses = F.cross_entropy(logits.flatten(0, 1).float(), truth.flatten(), reduction="none").view_as(truth)
        answer = kind >= Kind.ANSWER
        weights = self._weights[kind.int()]
        loss = (losses * weights).sum() / weights.sum() + _BALANCE_WEIGHT * self._model.balance()
        loss.backward()
        self._optimizer.step()
        with torch.no_grad():
            right = logits.argmax(-1) == truth
            sums = [
                part
                for mask in (answer, kind == Kind.NEEDLE, kind == Kind.LOOKUP, kind == Kind.WORD)
                for part in (mask.sum(), (mask & right).sum())
            ]
            self._figures.add_(torch.stack([*sums, (losses * answer).sum()]).float())

    def read_figures(self) -> list[float]:
        """The sums, indexed by Figure; starts them anew."""
        sums: list[float] = self._figures.tolist()
        self._figures.zero_()
        return sums
