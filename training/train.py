"""Trains one nano and writes its checkpoint.

python -m training.train nano-scout --minutes 9 --out training/out [--resume training/out]
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import torch

from training import checkpoint
from training.batches import DIETS, LENGTHS, Progress, start_workers
from training.model import SHAPES, Nano
from training.optimizer import Optimizer
from training.step import Figure, Trainer

_LOOK_EVERY = 25  # steps between two looks at the figures
_WARM_UP = 100  # steps
_SETTLED_LOOKUPS = 0.05


def _rate(step: int, spent: float, start_of_cooling: float) -> float:
    """The share of the peak rate: a short warm-up, a plateau, then a cosine down to 2%."""
    cooling = max(0.0, (spent - start_of_cooling) / (1 - start_of_cooling))
    return min(1.0, (step + 1) / _WARM_UP) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, cooling))))


class Curriculum:
    """Lets the rows grow once the needles of the present length are found."""

    def __init__(self, progress: Progress, longest: int) -> None:
        self._progress, self._longest = progress, longest
        self._lookups = self._needles = 0.0

    def update(self, figures: list[float]) -> None:
        """Take in the figures of the last steps."""
        if figures[Figure.LOOKUP_TOKENS]:
            self._lookups = figures[Figure.LOOKUP_RIGHT] / figures[Figure.LOOKUP_TOKENS]
            if self._lookups > 0.9:
                self._progress.lookup_share = _SETTLED_LOOKUPS if self._progress.level > 1 else 0.3
        if figures[Figure.NEEDLE_TOKENS]:
            share = figures[Figure.NEEDLE_RIGHT] / figures[Figure.NEEDLE_TOKENS]
            self._needles = 0.5 * self._needles + 0.5 * share
            level = self._progress.level
            if self._needles > 0.9 and level + 1 < len(LENGTHS) and LENGTHS[level + 1] <= self._longest:
                self._progress.level = level + 1
                self._needles = 0.6

    def __str__(self) -> str:
        length = LENGTHS[self._progress.level]
        return f"length {length} needles {self._needles:.3f} lookups {self._lookups:.3f}"


def train(name: str, minutes: float, resume: Path | None, workers: int) -> Nano:
    """Train from nothing, or go on from a checkpoint with the full-length curriculum at once."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    diet, progress = DIETS[name], Progress()
    model = (checkpoint.load(resume, name) if resume else Nano(SHAPES[name])).to(device).train()
    if resume:
        progress.level, progress.lookup_share = LENGTHS.index(diet.longest), _SETTLED_LOOKUPS
    queue = start_workers(diet, progress, workers, seed=2 if resume else 1)
    optimizer = Optimizer(model)
    trainer, curriculum = Trainer(model, optimizer), Curriculum(progress, diet.longest)
    start, step, tokens = time.monotonic(), 0, 0
    print(name, "parameters, active:", model.parameters_active(), device, flush=True)
    while (spent := (time.monotonic() - start) / 60 / minutes) < 1:
        optimizer.set_rate(_rate(step, spent, start_of_cooling=0.1 if resume else 0.5))
        batch = queue.get()
        trainer.step(batch)
        step, tokens = step + 1, tokens + batch.ids.size
        if step % _LOOK_EVERY == 0:
            figures = trainer.read_figures()
            curriculum.update(figures)
            if step % (_LOOK_EVERY * 16) == 0:
                speed = tokens / (time.monotonic() - start)
                right = figures[Figure.ANSWER_RIGHT] / figures[Figure.ANSWER_TOKENS]
                words = figures[Figure.WORD_RIGHT] / max(1, figures[Figure.WORD_TOKENS])
                loss = figures[Figure.LOSS] / figures[Figure.ANSWER_TOKENS]
                print(
                    f"{name} step {step} {spent * minutes:.1f} min {tokens / 1e6:.0f}M tokens {speed:.0f}/s "
                    f"{curriculum} loss {loss:.4f} right {right:.4f} words {words:.4f} waiting {queue.qsize()}",
                    flush=True,
                )
    print(name, "done:", step, "steps", tokens, "tokens", flush=True)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(SHAPES))
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--out", type=Path, default=Path("training/out"))
    parser.add_argument("--resume", type=Path, default=None)
    parser.add_argument("--workers", type=int, default=5)
    arguments = parser.parse_args()
    model = train(arguments.name, arguments.minutes, arguments.resume, arguments.workers)
    checkpoint.save(model, arguments.out, arguments.name)


if __name__ == "__main__":
    main()
