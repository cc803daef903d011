"""The MMMU scorer: answers read as its official code reads them, or strictly, so that what it guesses stays open."""

from __future__ import annotations

from random import Random
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, model_validator

from harness.core.errors import UserError
from harness.core.sample import JsonValue
from harness.core.score import Outcome, Verdict
from harness.scorers.mmmu.candidates import candidates, comparable, key_parts, matching, whole
from harness.scorers.mmmu.guesses import draw, official_chance
from harness.scorers.mmmu.option import letters, read_option, settled_option
from harness.scorers.rule import UNPARSED, Rule, judged, refuse_programs

_SHOWN = 200  # characters of an answer kept as what was read
_MOST_WORDS = 5  # of an answer to an open question that is nothing but the answer


class MmmuScorer(Rule):
    """MMMU's `mmmu/utils/eval_utils.py` (github.com/MMMU-Benchmark/MMMU @ bb0b95a), rule by rule: docs/mmmu-scoring.md.

    A question with options is answered by a letter, one without by a text or a number. `official` reads both as
    `parse_multi_choice_response` and `parse_open_response` do, and judges as `eval_multi_choice` and `eval_open` do.
    Where no option can be read the official code draws one; here the answer is unparsed and has a draw's expected
    credit, or with `guess: seeded` the credit of the very draw. That needs `in_order`. As there, no end of an answer
    (output cap, refusal) changes what it counts, so every verdict is settled.

    `strict` differs where the official reading is none: nothing is drawn, several options of which none is declared
    are no choice, and a long text without a key part is no answer to an open question. All three are unparsed, open.
    """

    version: ClassVar[int] = 1
    judges_silence: ClassVar[bool] = True

    kind: Literal["mmmu"] = "mmmu"
    reading: Annotated[Literal["official", "strict"], Field(description="what is read where little is said")] = (
        "official"
    )
    guess: Annotated[Literal["expected", "seeded"], Field(description="credit where no option can be read")] = (
        "expected"
    )

    _chance: Random | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _strict_does_not_guess(self) -> MmmuScorer:
        if self.reading == "strict" and self.guess == "seeded":
            raise ValueError("the strict reading guesses nothing; leave out guess")
        return self

    def describe(self) -> dict[str, JsonValue]:
        """The arguments; a strict reading has no guess to speak of."""
        described = super().describe()
        if self.reading == "strict":
            del described["guess"]
        return described

    @property
    def draws(self) -> bool:
        """Whether it draws an option where it reads none."""
        return self.guess == "seeded"

    def in_order(self) -> MmmuScorer:
        """A copy that draws what the official code draws, if it is given all answers once, in the dataset's order."""
        scorer = self.model_copy()
        scorer._chance = official_chance()
        return scorer

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError without a target, for a letter that no option has, and for an empty text."""
        if not target:
            raise UserError("the mmmu scorer needs a target")
        refuse_programs(target)
        for each in target:
            if choices and each not in letters(choices):
                raise UserError(f"the target {each!r} is not the letter of one of the {len(choices)} options")
            if not choices and comparable(each) == ("",):
                raise UserError("an empty target is a part of every answer")

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong, or unparsed, in the official reading with a credit.

        Raises UserError for a target that `check` does not let pass, and without `in_order` where `guess` is seeded.
        """
        self.check(target, choices)
        if self.guess == "seeded" and self._chance is None:
            raise UserError(
                "seeded guesses depend on the order of the answers, and they are scored in none here",
                fix="Use `guess: expected`",
            )
        if not choices:
            return self._open(answer, target)
        return (
            self._strict(answer, target, choices) if self.reading == "strict" else self._last(answer, target, choices)
        )

    def _last(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        reading = read_option(answer, choices)
        if reading is not None:
            return judged(reading.letter in target, reading.letter, settled=True)
        if self.guess == "seeded" and self._chance is not None:
            return Verdict(Outcome.UNPARSED, float(draw(self._chance, choices) in target), settled=True)
        return Verdict(Outcome.UNPARSED, len(set(target)) / len(choices), settled=True)

    def _strict(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        reading = read_option(answer, choices)
        chosen = None if reading is None else settled_option(answer, choices, reading)
        return UNPARSED if chosen is None else judged(chosen.letter in target, chosen.letter, settled=chosen.complete)

    def _open(self, answer: str, target: tuple[str, ...]) -> Verdict:
        strict = self.reading == "strict"
        text = whole(answer)
        parts = key_parts(answer)
        if strict and not parts and not 0 < len(text.split()) <= _MOST_WORDS:
            return UNPARSED
        found = candidates(parts or [text])
        right = matching(found, target)
        shown = str(found[0] if right is None else right)[:_SHOWN]
        return judged(right is not None, shown, settled=not strict)
