"""Texts of exactly so many tokens, each unique from its first word, with few and cheap counts."""

from __future__ import annotations

import math
from random import Random

from msgspec import Struct

from harness.core.ports import TokenCounter
from harness.tasks.prose import sentence
from harness.traffic.vocabulary import measure

OPENING_WORDS = 8
_ATTEMPTS = 8  # counts of a text, or of its end; two of the whole are the rule
_NEAR = 24  # tokens that are filled with single words instead of sentences
_WORD = 7  # characters of a word and its space, about
_SAMPLE = 150  # sentences: enough that a character's tokens are known to about one percent


class Text(Struct, frozen=True):
    """A text, and its tokens as the counter counts them."""

    text: str
    tokens: int


class Writer:
    """Writes texts for one tokenizer. Blocking: the counter may be a server.

    A text is a given beginning (or none), an opening of random words, sentences, and single words up to the length. It
    is drafted a little too short by its characters; the count of the whole says how much is missing, which is added or
    cut by counts of the end alone; it is done when the next count of the whole is the length asked for. Tokenizers
    split at spaces, so that words add up and the second count is exact. Where none is, the nearest counted is taken.
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
        opening = self._opening(length, random, beginning)
        fixed = f"{beginning} {opening}" if beginning else opening
        words = _sentences((length - self._estimate(fixed) - _NEAR) / self._per_character, random)
        drafted: list[Text] = []
        while len(drafted) < _ATTEMPTS:
            text = " ".join([fixed, *words])
            count = self._tokens.count(text)
            drafted.append(Text(text, count))
            if count == length:
                break
            words = self._mended(words, length - count, count / len(text), random)
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

    def _mended(self, words: list[str], missing: int, per_character: float, random: Random) -> list[str]:
        """`words` and so many tokens more, or fewer. Only the end is counted: of a long text, the rest is right."""
        if 0 < missing <= _NEAR:
            return words + self._single(missing, random)
        kept = max(0, len(words) - 2 * _words(-missing, per_character))
        end = words[kept:]
        wanted = self._tokens.count(" ".join(end)) + missing
        for _ in range(_ATTEMPTS):
            if missing > _NEAR:
                end += _sentences((missing - _NEAR / 2) / per_character, random)
            elif missing > 0:
                return words[:kept] + end + self._single(missing, random)
            else:
                del end[-_words(-missing, per_character) :]
            missing = wanted - self._tokens.count(" ".join(end))
            if not missing:
                break
        return words[:kept] + end

    def _single(self, tokens: int, random: Random) -> list[str]:
        """Single words of so many tokens; one at least."""
        return [random.choice(self.vocabulary.words) for _ in range(max(1, tokens // self.vocabulary.tokens))]

    def _opening(self, length: int, random: Random, beginning: str) -> str:
        """Eight words and a full stop; fewer where there is no room for more."""
        room = length - self._estimate(beginning) - 1
        count = max(1, min(OPENING_WORDS, int(room) // self.vocabulary.tokens))
        return self.vocabulary.opening(random, count, at_start=not beginning) + "."

    def _estimate(self, text: str) -> float:
        return len(text) * self._per_character


def _sentences(characters: float, random: Random) -> list[str]:
    """The words of about so many characters of prose; none for less than a sentence."""
    words: list[str] = []
    while characters > 0:
        added = sentence(random)
        words += added.split(" ")
        characters -= len(added) + 1
    return words


def _words(tokens: float, per_character: float) -> int:
    """How many words have so many tokens, and one more: what is cut too much is filled up again."""
    return math.ceil(max(0.0, tokens) / (per_character * _WORD)) + 1
