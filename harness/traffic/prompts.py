"""Texts of exactly so many tokens, each unique from its first word, with few and cheap counts."""

from __future__ import annotations

import math
from random import Random

from msgspec import Struct

from harness.core.ports import TokenCounter
from harness.tasks.prose import sentence
from harness.traffic.vocabulary import Vocabulary, measure

OPENING_WORDS = 8
_ATTEMPTS = 8  # counts of a text; two for a short and three for a long one are the rule
_NEAR = 24  # tokens that are filled with single words instead of sentences
_SAMPLE = 150  # sentences: enough that a character's tokens are known to about one percent


class Text(Struct, frozen=True):
    """A text, and its tokens as the counter counts them."""

    text: str
    tokens: int


class Writer:
    """Writes texts for one tokenizer. Blocking: the counter may be a server.

    A text is a given beginning (or none), an opening of random words, sentences, and single words up to the length. It
    is drafted a little too short by its characters; each count of the whole says how much is missing, which is added or
    cut; it is done when its count is the length asked for. Tokenizers split at spaces, so that words add up and the
    second or third count is exact. Where none is, the nearest text counted is taken.
    """

    def __init__(self, tokens: TokenCounter) -> None:
        self._tokens = tokens
        self.vocabulary = measure(tokens)
        random = Random(_SAMPLE)  # noqa: S311 -- always the same sample
        sample = " ".join(sentence(random) for _ in range(_SAMPLE))
        self._per_character = tokens.count(sample) / len(sample)

    def write(self, length: int, random: Random, beginning: str = "") -> Text:
        """A text of `length` tokens, `beginning` and opening included, or the nearest that can be had.

        It depends on its arguments and the tokenizer alone: not on what was written before.
        """
        draft = _Draft(beginning, self._opening(length, random, beginning), self.vocabulary)
        missing = length - self._estimate(draft.text())
        draft.add_sentences(missing - _NEAR, self._per_character, random)
        drafted: list[Text] = []
        while len(drafted) < _ATTEMPTS:
            text = draft.text()
            count = self._tokens.count(text)
            drafted.append(Text(text, count))
            if count == length:
                break
            draft.mend(length - count, count / len(text), random)
        return min(drafted, key=lambda text: abs(text.tokens - length))

    def cut(self, text: str, length: int) -> str:
        """The first words of `text`, as near to `length` tokens as words come."""
        words = text.split(" ")
        kept = round(len(words) * length / max(1, self._estimate(text)))
        cuts: dict[int, str] = {}
        for _ in range(_ATTEMPTS):
            kept = min(max(kept, 1), len(words))
            piece = " ".join(words[:kept])
            missing = length - self._tokens.count(piece)
            cuts.setdefault(abs(missing), piece)
            if not missing:
                break
            kept += math.ceil(missing / 2) if missing > 0 else math.floor(missing / 2)
        return cuts[min(cuts)]

    def _opening(self, length: int, random: Random, beginning: str) -> str:
        """Eight words and a full stop; fewer where there is no room for more."""
        room = length - self._estimate(beginning) - 1
        count = max(1, min(OPENING_WORDS, int(room) // self.vocabulary.tokens))
        return self.vocabulary.opening(random, count, at_start=not beginning) + "."

    def _estimate(self, text: str) -> float:
        return len(text) * self._per_character


class _Draft:
    """A text in the making: `words` follow what is fixed."""

    def __init__(self, beginning: str, opening: str, vocabulary: Vocabulary) -> None:
        self._fixed = f"{beginning} {opening}" if beginning else opening
        self._vocabulary = vocabulary
        self._words: list[str] = []

    def text(self) -> str:
        """As it stands."""
        return " ".join([self._fixed, *self._words])

    def add_sentences(self, tokens: float, per_character: float, random: Random) -> None:
        """About so many tokens of prose; none for less than a sentence."""
        characters = tokens / per_character
        while characters > 0:
            added = sentence(random)
            self._words += added.split(" ")
            characters -= len(added) + 1

    def mend(self, missing: int, per_character: float, random: Random) -> None:
        """Add or cut what a count said is missing. A cut takes a little more, for single words to fill up again."""
        if missing > _NEAR:
            self.add_sentences(missing - _NEAR / 2, per_character, random)
        elif missing > 0:
            added = max(1, missing // self._vocabulary.tokens)
            self._words += [random.choice(self._vocabulary.words) for _ in range(added)]
        else:
            excess = -missing / (per_character * 7)  # a word and its space are about seven characters
            del self._words[-min(len(self._words), math.ceil(excess) + 1) :]
