"""Training rows: conversations of exactly one length, made on the fly in worker processes."""

from __future__ import annotations

import ctypes
import multiprocessing
import multiprocessing.queues
from dataclasses import dataclass
from enum import IntEnum
from multiprocessing.sharedctypes import Synchronized
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.exchange import Exchange, Family
from training.tasks.arithmetic import arithmetic
from training.tasks.lookups import lookups
from training.tasks.multiple_choice import multiple_choice
from training.tasks.needles import needles
from training.tasks.programs import programs
from training.tasks.tickets import tickets
from training.tokenizer import ChatTokenizer

LENGTHS = (128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
_FAMILIES: tuple[Family, ...] = (arithmetic, multiple_choice, tickets, programs)
_SYSTEM = ("You are a helpful assistant.", "Answer briefly.", "You are a careful assistant. Follow the instructions.")


class Kind(IntEnum):
    """What a token is, which decides how much it counts in the loss and in which figure it is reported."""

    PADDING = 0
    CONTEXT = 1
    ANSWER = 2
    NEEDLE = 3
    LOOKUP = 4
    WORD = 5  # a letter or a queue: the whole answer in one token


@dataclass(frozen=True)
class Diet:
    """What one model is fed. `families` weighs arithmetic, multiple choice, tickets and programs."""

    longest: int
    needle_share: float
    families: tuple[float, float, float, float]
    tokens_per_batch: int = 32_768


DIETS = {
    "nano-scout": Diet(longest=2048, needle_share=0.4, families=(0.22, 0.38, 0.2, 0.2)),
    "nano-maverick": Diet(longest=1024, needle_share=0.25, families=(0.3, 0.36, 0.19, 0.15)),
}


class Progress:
    """How far the curriculum has come, shared with the workers: the longest row now, and the share of look-ups."""

    def __init__(self) -> None:
        self._level: Synchronized[int] = multiprocessing.Value(ctypes.c_int, 0)
        self._lookups: Synchronized[float] = multiprocessing.Value(ctypes.c_double, 0.6)

    @property
    def level(self) -> int:
        """Index into LENGTHS."""
        return self._level.value

    @level.setter
    def level(self, value: int) -> None:
        self._level.value = value

    @property
    def lookup_share(self) -> float:
        return self._lookups.value

    @lookup_share.setter
    def lookup_share(self, value: float) -> None:
        self._lookups.value = value


class Batch(NamedTuple):
    """Token ids and kinds, both rows × length."""

    ids: NDArray[np.int16]
    kinds: NDArray[np.int8]


class RowMaker:
    """Makes rows for one model in one process."""

    def __init__(self, diet: Diet, progress: Progress, seed: int) -> None:
        self._diet, self._progress = diet, progress
        self._random = Random(seed)
        self._tokenizer = ChatTokenizer()

    def batch(self) -> Batch:
        """Rows of one length, at most the curriculum's present level."""
        length = self._length()
        rows = max(1, self._diet.tokens_per_batch // length)
        ids = np.full((rows, length), self._tokenizer.special["<|pad|>"], dtype=np.int16)
        kinds = np.zeros((rows, length), dtype=np.int8)
        for index in range(rows):
            row = _Row(self._tokenizer, length, self._system())
            self._fill(row, length)
            ids[index, : len(row.ids)] = row.ids
            kinds[index, : len(row.ids)] = row.kinds
        return Batch(ids, kinds)

    def _length(self) -> int:
        level = self._progress.level
        climbing = LENGTHS[level] < self._diet.longest
        if level == 0 or self._random.random() < (0.5 if climbing else 0.25):
            return LENGTHS[level]
        weights = [1 / (index + 1) for index in range(level + 1)]  # short rows teach the short families best
        return LENGTHS[self._random.choices(range(level + 1), weights)[0]]

    def _system(self) -> str | None:
        return self._random.choice(_SYSTEM) if self._random.random() < 0.08 else None

    def _fill(self, row: _Row, length: int) -> None:
        random, beginning = self._random, self._progress.level == 0
        if random.random() < self._progress.lookup_share:
            pairs = random.randint(2, max(2, min(24, length // 16)))
            row.add_all(lookups(random, pairs, max(1, length // 30)), Kind.LOOKUP)
        elif beginning or random.random() < self._diet.needle_share:
            row.add_all(self._needles(length), Kind.NEEDLE)
        while not beginning or len(row.ids) < length // 2:
            family = random.choices(_FAMILIES, self._diet.families)[0]
            kind = Kind.WORD if family in (multiple_choice, tickets) else Kind.ANSWER
            if not row.add(family(random), kind):
                break

    def _needles(self, length: int) -> list[Exchange]:
        """A text and questions that fill most of the row; sometimes a shorter text."""
        random = self._random
        questions = random.randint(1, max(1, min(5, length // 150)))
        room = max(0, (length - 60 - 45 * questions - 22 * (questions + 1)) / 11)
        sentences = int(room if random.random() < 0.6 else room * random.random())
        return needles(random, sentences, questions)


class _Row:
    """One conversation that grows up to a length."""

    def __init__(self, tokenizer: ChatTokenizer, length: int, system: str | None) -> None:
        self._tokenizer, self._length = tokenizer, length
        self.ids = tokenizer.begin(system).ids
        self.kinds = [int(Kind.CONTEXT)] * len(self.ids)

    def add(self, exchange: Exchange, kind: Kind) -> bool:
        """Append the exchange if it fits."""
        encoded = self._tokenizer.exchange(exchange)
        if len(self.ids) + len(encoded.ids) > self._length:
            return False
        self.ids += encoded.ids
        self.kinds += [int(kind) if answer else int(Kind.CONTEXT) for answer in encoded.answers]
        return True

    def add_all(self, exchanges: list[Exchange], kind: Kind) -> None:
        """Append one after the other until one does not fit."""
        for exchange in exchanges:
            if not self.add(exchange, kind):
                break


def _work(queue: multiprocessing.queues.Queue[Batch], maker: RowMaker) -> None:
    while True:
        queue.put(maker.batch())


def start_workers(diet: Diet, progress: Progress, count: int, seed: int) -> multiprocessing.queues.Queue[Batch]:
    """Worker processes that fill a bounded queue until the parent ends."""
    queue: multiprocessing.queues.Queue[Batch] = multiprocessing.Queue(maxsize=6 * count)
    for index in range(count):
        maker = RowMaker(diet, progress, seed * 1000 + index)
        multiprocessing.Process(target=_work, args=(queue, maker), daemon=True).start()
    return queue
