"""IFEval's instructions about keywords and letters."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Count, Instruction, Relation, holds

Text = Annotated[str, Meta(min_length=1)]
Texts = Annotated[tuple[Text, ...], Meta(min_length=1)]


class Existence(Instruction, frozen=True, tag="keywords:existence"):
    """Every keyword occurs, in any case and also inside other words.

    Keywords are texts; the official code takes them as regular expressions, which is the same for all of its dataset.
    """

    keywords: Texts

    def followed(self, answer: str) -> bool:
        """Whether each occurs."""
        return all(re.search(re.escape(keyword), answer, re.IGNORECASE) for keyword in self.keywords)


class Frequency(Instruction, frozen=True, tag="keywords:frequency"):
    """A keyword occurs so many times, in any case and also inside other words."""

    keyword: Text
    frequency: Count
    relation: Relation

    def followed(self, answer: str) -> bool:
        """Whether it occurs as often as asked."""
        found = re.findall(re.escape(self.keyword.strip()), answer, re.IGNORECASE)
        return holds(len(found), self.relation, self.frequency)


class ForbiddenWords(Instruction, frozen=True, tag="keywords:forbidden_words"):
    """None of the words occurs as a word of its own, in any case."""

    forbidden_words: Texts

    def followed(self, answer: str) -> bool:
        """Whether all are absent."""
        return not any(re.search(rf"\b{re.escape(word)}\b", answer, re.IGNORECASE) for word in self.forbidden_words)


class LetterFrequency(Instruction, frozen=True, tag="keywords:letter_frequency"):
    """A letter occurs so many times, in either case.

    Two of the dataset's "letters" are `#` and `!`: they are counted like any other. The official code puts a random
    letter in their place, so that its verdict on those prompts changes from run to run.
    """

    letter: Annotated[str, Meta(min_length=1, max_length=1)]
    let_frequency: Count
    let_relation: Relation

    def followed(self, answer: str) -> bool:
        """Whether it occurs as often as asked."""
        return holds(answer.lower().count(self.letter.lower()), self.let_relation, self.let_frequency)
