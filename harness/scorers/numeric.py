"""The numeric scorer: the number that the answer ends in, compared exactly or within a tolerance."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.declaration import declarations
from harness.scorers.number import Number, numbers
from harness.scorers.rule import UNPARSED, Rule, judged

_OPERAND = r"[0-9][0-9.,/]*+[)\]}%$]*+"
_RECKONING = re.compile(  # "17 + 25, which is", up to its result; a power of ten belongs to one number
    rf"""[^0-9]*+ {_OPERAND}
    (?: \s?(?:[-+*×·÷x−–]|\\times|\\cdot|plus|minus|times|divided\sby)\s? (?!10\s?(?:\^|\*\*|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]))
        [(\[$€£]{{0,3}} -? {_OPERAND} )+
    [^0-9]*? \b(?:is|are|equals?|gives?|makes?|yields?|becomes?|totals?|comes\sto|so|thus|hence)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SPACED_MINUS = re.compile(r"\A\s*[-−–]\s+(?=[0-9.$\\])")  # "= - 9"; elsewhere it is a dash or a bullet


class NumericScorer(Rule):
    """Reads one number from the answer and compares it with each accepted one.

    Read is the last declared number (`\\boxed{}`, `####`, "the answer is", "Answer:"), else one from the last line
    that has any: the one after its last `=`, or its last one. In a declaration it is the first, after a `=` or a
    reckoning ("17 + 25, which is …") if there is one. Equal means equal as written; `absolute` and `relative` allow a
    difference, `relative` of the target.
    """

    kind: Literal["numeric"] = "numeric"
    absolute: Annotated[Decimal, Field(ge=0, description="allowed difference")] = Decimal(0)
    relative: Annotated[Decimal, Field(ge=0, description="allowed difference, as a share of the target")] = Decimal(0)

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError where an accepted answer has no number: `score` sees that only at an answer that has one."""
        super().check(target, choices)
        for each in target:
            _target(each)

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong, or unparsed without a number. Raises UserError where the target has none."""
        read, settled = read_number(answer)
        if read is None:
            return UNPARSED
        correct = any(read.equals(_target(each), self.absolute, self.relative) for each in target)
        return judged(correct, read.text, settled=settled)


def read_number(answer: str) -> tuple[Number | None, bool]:
    """The number that the answer gives, and whether it was declared and the declaration ended."""
    for declaration in declarations(answer):
        number = _after_equals(declaration.text) or _first(declaration.text)
        if number is not None:
            return number, declaration.complete
    for line in reversed(answer.splitlines()):
        number = _after_equals(line) or _last(line)
        if number is not None:
            return number, False
    return None, False


def _after_equals(text: str) -> Number | None:
    _, equals, result = text.rpartition("=")
    return next(numbers(_SPACED_MINUS.sub("-", result, count=1)), None) if equals else None


def _first(text: str) -> Number | None:
    """The first number, or where that begins a reckoning whose result is told, the result."""
    told = text
    while reckoning := _RECKONING.match(told):
        told = told[reckoning.end() :]
    return next(numbers(told), None) or next(numbers(text), None)


def _last(line: str) -> Number | None:
    last = None
    for number in numbers(line):
        last = number
    return last


@lru_cache(maxsize=4096)
def _target(text: str) -> Number:
    number, _ = read_number(text)
    if number is None:
        raise UserError(f"the target {text!r} has no number", fix="The numeric scorer needs one; match compares texts")
    return number
