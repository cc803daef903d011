"""The MathVista scorer: its official comparison, after a reading by rule where the official code asks GPT-4."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import ClassVar, Literal

from harness.core.score import Verdict
from harness.scorers.choice import ChoiceScorer
from harness.scorers.numeric import read_number
from harness.scorers.rule import UNPARSED, Rule, judged, refuse_programs
from harness.scorers.short import short_answer

_CHOICE = ChoiceScorer()
_LIST = re.compile(r"\[[^\[\]]{0,1000}\]")
_DIVIDING = Context(prec=60)
_SHOWN = 200


class MathVistaScorer(Rule):
    """As `normalize_extracted_answer` and `safe_equal` of github.com/lupantech/MathVista compare (its
    evaluation/calculate_score.py); what is compared is read by rule, and so no published score is met exactly.

    With options the one that is chosen counts, as the `choice` scorer reads it; the official code takes the option most
    like what GPT-4 extracted, and so never reads none. A number is the one that `numeric` reads: cut to an integer
    where the answer is one, rounded to as many decimals as the answer has where it is not. A list must be written as
    the answer is, but for white space. Any other answer must be the whole of a short answer, letter case aside.
    """

    version: ClassVar[int] = 1

    kind: Literal["mathvista"] = "mathvista"

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for letters that no option has, and for a program."""
        refuse_programs(target)
        if choices:
            _CHOICE.check(target, choices)

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong, or unparsed where nothing of the kind that is asked for was said."""
        if choices:
            return _CHOICE.score(answer, target, choices)
        if target[0].strip().startswith("["):
            return _listed(answer, target)
        if (wanted := [_decimal(each) for each in target]) and None not in wanted:
            return _number(answer, [each for each in wanted if each is not None])
        said = short_answer(answer)
        if not said.text:
            return UNPARSED
        right = any(_plain(said.text) == _plain(each) for each in target)
        return judged(right, said.text[:_SHOWN], settled=said.complete)


def _number(answer: str, wanted: list[Decimal]) -> Verdict:
    read, settled = read_number(answer)
    if read is None:
        return UNPARSED
    value = _DIVIDING.divide(read.top, read.bottom)
    right = any(_as_precise(value, each) == each for each in wanted)
    return judged(right, read.text, settled=settled)


def _as_precise(value: Decimal, wanted: Decimal) -> Decimal | None:
    """Cut where an integer is wanted, else rounded to its decimals; None for a number of far more digits."""
    exponent = wanted.as_tuple().exponent
    try:
        if not isinstance(exponent, int) or exponent >= 0:
            return value.to_integral_value("ROUND_DOWN")
        return value.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_EVEN, _DIVIDING)
    except InvalidOperation:
        return None


def _listed(answer: str, target: tuple[str, ...]) -> Verdict:
    said = _LIST.findall(answer)
    if not said:
        return UNPARSED
    right = any(_close(said[-1]) == _close(each) for each in target)
    return judged(right, said[-1][:_SHOWN], settled=False)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _close(text: str) -> str:
    return "".join(text.split())


def _plain(text: str) -> str:
    return " ".join(text.casefold().rstrip(".").split())
