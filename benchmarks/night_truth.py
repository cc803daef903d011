"""The truth behind simulated nights: what each model's chance on each question is, how fast it is, and what changes.

Answers are as at temperature 0 with a little non-determinism: most questions are always right or always wrong, and one
in eight wavers. Machines are 2% faster or slower each night, and phases of one night 0.7% more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

SUITES = {"maths": 1_319, "knowledge": 1_000, "instructions": 541, "science": 198}
"""As many questions as GSM8K, a tenth of MMLU-Pro, IFEval and GPQA have."""
SKILLS = {"scout": (0.86, 0.62, 0.81, 0.44), "maverick": (0.93, 0.74, 0.86, 0.57)}
CHANGED = "scout"
"""The model that a change is planted in; the other is the same on all nights."""
LEVELS = (2, 8)
REPETITIONS = 3
NIGHTS = 30
BEGINS = 11
"""The first night with the change, of those that are judged."""
SURE, WAVERING, CUT_OFTEN = 0.995, 0.12, 0.015


@dataclass(frozen=True)
class Change:
    """What is otherwise on a night: points lost on every suite, time lost, answers cut, answers that merely moved."""

    points: float = 0.0
    slower: float = 0.0
    cut: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """`of` says what is otherwise on a night, from 1. With `promoted_every` a run in so many is a new baseline;
    `in_files` says that there is a campaign in real run directories.
    """

    name: str
    of: Callable[[int], Change]
    begins: int = BEGINS
    promoted_every: int = 0
    night_noise: float = 0.02
    in_files: bool = False


def from_night(first: int, change: Change) -> Callable[[int], Change]:
    """All of it from one night on."""
    return lambda night: change if night >= first else Change()


SCENARIOS = (
    Scenario("noise only", lambda _: Change(), begins=NIGHTS + 1, in_files=True),
    Scenario("4% of answers moved, quality did not", from_night(BEGINS, Change(moved=0.04)), begins=NIGHTS + 1),
    Scenario("-1 point", from_night(BEGINS, Change(points=1)), in_files=True),
    Scenario("-3 points", from_night(BEGINS, Change(points=3)), in_files=True),
    Scenario("-8 points", from_night(BEGINS, Change(points=8)), in_files=True),
    Scenario("-0.2 points a night", lambda night: Change(points=0.2 * night), begins=1, in_files=True),
    Scenario(
        "-0.2 points a night, promoted weekly", lambda night: Change(points=0.2 * night), begins=1, promoted_every=7
    ),
    Scenario("10% slower", from_night(BEGINS, Change(slower=0.10)), in_files=True),
    Scenario("noise only, machines by 5% and not 2%", lambda _: Change(), begins=NIGHTS + 1, night_noise=0.05),
    Scenario("10% slower from night 3", from_night(3, Change(slower=0.10)), begins=3),
    Scenario("5 points more answers cut off", from_night(BEGINS, Change(cut=5))),
)


@dataclass(frozen=True)
class Drawn:
    """One model's answers to one suite on one night: which were cut off, and which of the others are right."""

    right: NDArray[np.bool_]
    cut: NDArray[np.bool_]


class Truth:
    """What is so on all nights of a campaign; `random` gives the questions, and then every night's luck."""

    def __init__(self, random: np.random.Generator, night_noise: float = 0.02) -> None:
        self._random = random
        self._night_noise = night_noise
        self._chances: dict[tuple[str, str], Values] = {}
        self._cuts: dict[tuple[str, str], Values] = {}
        self._order = {suite: random.permutation(n) for suite, n in SUITES.items()}
        for model, skills in SKILLS.items():
            for (suite, n), skill in zip(SUITES.items(), skills, strict=True):
                chances = np.where(random.random(n) < skill, SURE, 1 - SURE)
                wavering = random.random(n) < WAVERING
                chances[wavering] = random.beta(0.8, 0.8, int(wavering.sum()))
                self._chances[model, suite] = chances
                self._cuts[model, suite] = np.where(random.random(n) < CUT_OFTEN, 0.5, 0.002)

    def answers(self, model: str, suite: str, change: Change) -> Drawn:
        """A night's."""
        chances, cuts = self._chances[model, suite].copy(), self._cuts[model, suite].copy()
        if model == CHANGED:
            order = self._order[suite]
            right, wrong = order[chances[order] == SURE], order[chances[order] == 1 - SURE]
            share = len(order) / 100
            chances[right[: round(change.points * share / (2 * SURE - 1))]] = 1 - SURE
            swapped = round(change.moved * len(order) / 2)
            chances[right[-swapped:] if swapped else []] = 1 - SURE
            chances[wrong[:swapped]] = SURE
            cuts[order[: round(change.cut * share)]] = SURE
        return Drawn(self._random.random(len(chances)) < chances, self._random.random(len(cuts)) < cuts)

    def speeds(self, model: str, change: Change) -> dict[int, list[tuple[float, float]]]:
        """A night's: for each level the seconds to the first token and for each further one, by repetition."""
        slower = 1 / (1 - change.slower) if model == CHANGED else 1.0
        machine, queue = (np.exp(self._random.normal(0, self._night_noise)) for _ in range(2))
        own = 1.0 if model == CHANGED else 1.3
        found: dict[int, list[tuple[float, float]]] = {}
        for level in LEVELS:
            of_phases = np.exp(self._random.normal(0, 0.007, (REPETITIONS, 2)))
            tpot_s = 0.012 * own * (1 + level / 16) * machine * slower
            found[level] = [(4 * tpot_s * queue * first, tpot_s * further) for first, further in of_phases.tolist()]
        return found
