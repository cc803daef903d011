"""Small Python functions to complete, from one operation to a loop. The prompt's form is written down in README.md."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from harness.tasks.split import held_out
from training.exchange import Exchange
from training.tasks.program_shapes import SHAPES

_PROMPT = (
    "Complete the following Python function. Answer with the whole function in a Python code block.\n\n"
    '```python\ndef {name}({arguments}):\n    """{purpose}"""\n```'
)
_LIST_NAMES = "items numbers values xs data".split()
_TEXT_NAMES = "text word s string line".split()
_NUMBER_NAMES = "x n number value".split()
_STEPS = (
    ("plus", "add", "+"), ("minus", "subtract", "-"), ("times", "multiply", "*"), ("divided by", "divide", "//"),
    ("modulo", "modulo", "%"), ("to the power of", "power", "**"),
)  # fmt: skip


class Program(NamedTuple):
    """A function: its head as asked, and its body, each line without the first indent."""

    name: str
    arguments: str
    purpose: str
    body: tuple[str, ...]

    def canonical(self) -> str:
        """What is asked."""
        return f"{self.name}({self.arguments}): {self.purpose}"

    def exchange(self) -> Exchange:
        """The question in the form the README gives, and the function in a fenced block."""
        question = _PROMPT.format(name=self.name, arguments=self.arguments, purpose=self.purpose)
        body = "\n".join(f"    {line}" for line in self.body)
        return Exchange(question, f"```python\ndef {self.name}({self.arguments}):\n{body}\n```")


def _one_step(random: Random) -> Program:
    word, verb, sign = random.choice(_STEPS)
    name, number = random.choice(_NUMBER_NAMES), random.randint(1, 99)
    return Program(f"{verb}_{number}", name, f"Return {name} {word} {number}.", (f"return {name} {sign} {number}",))


def _two_steps(random: Random) -> Program:
    (first, verb, sign), (second, other, last) = random.choices(_STEPS[:3], k=2)
    name, number, more = random.choice(_NUMBER_NAMES), random.randint(2, 20), random.randint(1, 50)
    purpose = f"Return {name} {first} {number}, then {second} {more}."
    return Program(
        f"{verb}_{number}_{other}_{more}", name, purpose, (f"return ({name} {sign} {number}) {last} {more}",)
    )


def _shaped(random: Random) -> Program:
    """One of the written shapes, with its blanks filled."""
    shape = random.choice(SHAPES)
    blanks = {
        "list": random.choice(_LIST_NAMES),
        "text": random.choice(_TEXT_NAMES),
        "number": random.choice(_NUMBER_NAMES),
        "k": str(random.randint(2, 20)),
        "c": random.choice("abcdefghijklmnopqrstuvwxyz"),
    }
    return Program(
        random.choice(shape.names).format(**blanks),
        shape.arguments.format(**blanks),
        random.choice(shape.purposes).format(**blanks),
        tuple(line.format(**blanks) for line in shape.body),
    )


_DRAWS: tuple[Callable[[Random], Program], ...] = (_one_step, _two_steps, _shaped, _shaped, _shaped, _shaped)


def draw_program(random: Random, *, held: bool) -> Program:
    """A program of the part that may be asked (`held`) or of the training part."""
    while True:
        program = random.choice(_DRAWS)(random)
        if held_out(program.canonical()) is held:
            return program


def programs(random: Random) -> Exchange:
    """A function to complete; the answer is the function in a fenced block."""
    return draw_program(random, held=False).exchange()
