"""Sums and products that the arithmetic suite does not ask."""

from __future__ import annotations

from random import Random

from harness.tasks.arithmetic import LEVELS, draw_problem
from training.exchange import Exchange

_WEIGHTS = {"1-digit": 1, "2-digit": 2, "3-digit": 2, "4-digit": 2, "times-1x2": 3, "times-2x2": 3, "two-sums": 3}


def arithmetic(random: Random) -> Exchange:
    """An expression, mostly in the shipped suite's wording; the answer is the number alone."""
    level = random.choices(LEVELS, [_WEIGHTS.get(level, 3) for level in LEVELS])[0]
    problem = draw_problem(level, random, held=False)
    expression = problem.expression
    if random.random() < 0.8:
        return Exchange(f"What is {expression}? Answer with the number only.", str(problem.value))
    wording = random.choice(("Compute {}.", "{} =", "How much is {}?", "Calculate {}. Answer with the number only."))
    return Exchange(wording.format(expression), str(problem.value))
