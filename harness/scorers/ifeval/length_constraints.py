"""IFEval's instructions about how long an answer is: sentences, words and paragraphs."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Count, Instruction, Relation, holds
from harness.scorers.ifeval.sentences import sentences

_WORD = re.compile(r"\w+")
_DIVIDER = re.compile(r"\s?\*\*\*\s?")
_WORD_ENDS = re.compile("[.,?!'\"]")


class NumberSentences(Instruction, frozen=True, tag="length_constraints:number_sentences"):
    """So many sentences, as Punkt's English model splits them."""

    num_sentences: Count
    relation: Relation

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        return holds(sum(1 for _ in sentences(answer)), self.relation, self.num_sentences)


class NumberWords(Instruction, frozen=True, tag="length_constraints:number_words"):
    """So many words: runs of letters, digits and underscores, so that "it's" is two."""

    num_words: Count
    relation: Relation

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        return holds(sum(1 for _ in _WORD.finditer(answer)), self.relation, self.num_words)


class NumberParagraphs(Instruction, frozen=True, tag="length_constraints:number_paragraphs"):
    """Exactly so many paragraphs with `***` between them; only the first and the last piece may be blank."""

    num_paragraphs: Count

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked."""
        pieces = [piece.strip() for piece in _DIVIDER.split(answer)]
        return all(pieces[1:-1]) and sum(map(bool, pieces)) == self.num_paragraphs


class NthParagraphFirstWord(Instruction, frozen=True, tag="length_constraints:nth_paragraph_first_word"):
    """Exactly so many paragraphs with an empty line between them, one of which begins with a word.

    Blank paragraphs do not count towards the number but keep their place in the order, as in the official code.
    """

    num_paragraphs: Annotated[int, Meta(ge=1)]
    nth_paragraph: Annotated[int, Meta(ge=1)]
    first_word: Annotated[str, Meta(min_length=1)]

    def __post_init__(self) -> None:
        """Raises ValueError for a paragraph after the last, which msgspec reports."""
        if self.nth_paragraph > self.num_paragraphs:
            raise ValueError(f"paragraph {self.nth_paragraph} of {self.num_paragraphs} does not exist")

    def followed(self, answer: str) -> bool:
        """Whether there are as many as asked, and that one begins so."""
        paragraphs = answer.split("\n\n")
        count = sum(bool(paragraph.strip()) for paragraph in paragraphs)
        words = paragraphs[self.nth_paragraph - 1].split(maxsplit=1) if self.nth_paragraph <= count else []
        if not words:
            return False
        first = words[0].lstrip("'").lstrip('"')
        word = _WORD_ENDS.split(first, maxsplit=1)[0].lower()
        return count == self.num_paragraphs and word == self.first_word.lower()
