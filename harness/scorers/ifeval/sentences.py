"""Where sentences end, as NLTK's Punkt splits English: that is how IFEval counts them.

Punkt is Kiss & Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection"; the rules are those of
`nltk/tokenize/punkt.py` up to 3.9 (3.10 adds curly quotes), with the English model's abbreviations, collocations and
sentence starters. What differs: the model also knows 20,000 words' capitals, of which `punkt_english` has the common
ones; and of a word only 1,000 characters are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from string import whitespace

from msgspec import Struct

from harness.scorers.ifeval.punkt_english import ABBREVIATIONS, COLLOCATIONS, COMMON, MIXED, STARTERS

_LONGEST_WORD = 1_000
_NOT_IN_WORDS = r"[)\";}\]*:@'({\[?!]"
_SEVERAL = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_END = re.compile(rf"[.?!](?=(?P<after>{_NOT_IN_WORDS}|\s+(?P<next>\S+)))")
_TOKEN = re.compile(
    rf"{_SEVERAL}|(?=[^(\"`{{\[:;&#*@)}}\]\-,])\S+?"
    rf"(?=\s|$|{_NOT_IN_WORDS}|{_SEVERAL}|,(?=$|\s|{_NOT_IN_WORDS}|{_SEVERAL}))|\S"
)
_CLOSING = re.compile(r"[\"')\]}]+?(?:\s+|(?=--)|$)", re.MULTILINE)
_NUMBER = re.compile(r"-?[.,]?\d[\d,.\-]*\.?$")
_INITIAL = re.compile(r"[^\W\d]\.$")
_ELLIPSIS = re.compile(r"\.\.+$")


class _Word(Struct, frozen=True):
    """A token as it is written; `ends` says that by itself it looks like the end of a sentence."""

    text: str
    ends: bool

    def type(self) -> str:
        """In small letters, without the full stop that ends a sentence; every number is the same."""
        text = _NUMBER.sub("##number##", self.text.lower())
        return _unstopped(text) if self.ends else text


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, in order; closing quotes and brackets belong to the sentence before them."""
    shift = 0
    spans = [*_spans(text), None]
    for span, following in pairwise(spans):
        if span is None:
            return
        start, end = span[0] + shift, span[1]
        closing = None if following is None else _CLOSING.match(text, *following)
        if following is not None and closing is not None:
            shift = closing.end() - following[0]
            end = following[0] + len(closing[0].rstrip())
        else:
            shift = 0
        if text[start:end]:
            yield text[start:end]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, before closing quotes are given to the one before."""
    start = 0
    for match, word in _ends(text):
        if _breaks(word + match[0] + match["after"][:_LONGEST_WORD]):
            yield start, match.end()
            start = match.end() if match["next"] is None else match.start("next")
    yield start, max(start, len(text.rstrip()))


def _ends(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The last mark in each word after which a sentence may end, and the word before the mark."""
    pending, start, begun, seen = None, 0, 0, 0
    for match in _END.finditer(text):
        space = max(text.rfind(each, seen, match.start()) for each in whitespace)
        start = space + 1 if space > seen else start
        if pending is not None and seen <= start:  # also the first of marks that stand alone, as in Punkt
            yield pending, text[max(begun, seen - _LONGEST_WORD) : seen]
        pending, begun, seen = match, start, match.start()
    if pending is not None:
        yield pending, text[max(begun, seen - _LONGEST_WORD) : seen]


def _breaks(context: str) -> bool:
    """Whether a sentence ends in a word, a mark and what follows them: not with the last token."""
    tokens = [_Word(text, _looks_final(text)) for line in context.split("\n") for text in _TOKEN.findall(line)]
    return any(_ends_before(token, following) for token, following in pairwise(tokens))


def _looks_final(token: str) -> bool:
    """Punkt's first pass: a mark, or a full stop after what is no abbreviation."""
    if token in (".", "?", "!"):
        return True
    return token.endswith(".") and not token.endswith("..") and not _is_abbreviation(token)


def _is_abbreviation(token: str) -> bool:
    word = token[:-1].lower()
    return word in ABBREVIATIONS or word.rpartition("-")[2] in ABBREVIATIONS


def _ends_before(token: _Word, following: _Word) -> bool:
    """Punkt's second pass: whether a sentence ends between two tokens, by the second one's capital."""
    if not token.text.endswith("."):
        return token.ends
    kind, next_kind = _unstopped(_NUMBER.sub("##number##", token.text.lower())), following.type()
    if (kind, next_kind) in COLLOCATIONS:
        return False
    starts = _starts_sentence(following)
    initial = _INITIAL.match(token.text) is not None
    if not initial and not token.ends and (_ELLIPSIS.match(token.text) or _is_abbreviation(token.text)):
        return starts is True or (following.text[0].isupper() and next_kind in STARTERS)
    if initial and starts is None and following.text[0].isupper() and next_kind not in MIXED:
        return False
    if (initial or kind == "##number##") and starts is False:
        return False
    return token.ends


def _starts_sentence(word: _Word) -> bool | None:
    """Whether a word's first letter tells that it begins a sentence; None where it does not tell."""
    if word.text in (";", ":", ",", ".", "!", "?"):
        return False
    if word.text[0].isupper():
        return True if word.type() in COMMON else None
    return False if word.text[0].islower() else None


def _unstopped(text: str) -> str:
    return text[:-1] if len(text) > 1 and text.endswith(".") else text
