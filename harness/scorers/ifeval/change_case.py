"""IFEval's instructions about capital and small letters."""

from __future__ import annotations

from typing import ClassVar

from harness.scorers.ifeval.instruction import Count, Instruction, Relation, holds
from harness.scorers.ifeval.language import is_language
from harness.scorers.ifeval.tokens import tokens


class CapitalWordFrequency(Instruction, frozen=True, tag="change_case:capital_word_frequency"):
    """So many words in capital letters, as NLTK's tokenizer splits them: "I" is one, "I'M" and "CAN'T" are two each."""

    capital_frequency: Count
    capital_relation: Relation

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        capitals = sum(token.isupper() for token in tokens(answer))
        return holds(capitals, self.capital_relation, self.capital_frequency)


class EnglishCapital(Instruction, frozen=True, tag="change_case:english_capital"):
    """English, and not one small letter."""

    reads_language: ClassVar[bool] = True

    def followed(self, answer: str) -> bool:
        """Whether it is both."""
        return answer.isupper() and is_language(answer, "en")


class EnglishLowercase(Instruction, frozen=True, tag="change_case:english_lowercase"):
    """English, and not one capital letter."""

    reads_language: ClassVar[bool] = True

    def followed(self, answer: str) -> bool:
        """Whether it is both."""
        return answer.islower() and is_language(answer, "en")
