"""Words and punctuation apart, as NLTK's `word_tokenize` does: that is how IFEval counts words in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.scorers.ifeval.sentences import sentences

# Of nltk/tokenize/destructive.py (3.9), those rules that can put a letter into another token, in their order.
_OPENING = (
    (re.compile("[«“\u2018„]|`+"), r" \g<0> "),
    (re.compile(r'^"'), "`` "),
    (re.compile(r"([ (\[{<])(?:\"|'')"), r"\1 `` "),
    (re.compile(r"'(?!re|ve|ll|m|t|s|d|n)(\w)\b", re.IGNORECASE), r"' \1"),
)
_CLOSERS = "])}>\"'»”’ "
_REST = (
    (re.compile(r"([:,])(\D)"), r" \1 \2"),
    (re.compile(r"[:,]$"), r" \g<0> "),
    (re.compile(r"\.{2,}"), r" \g<0> "),
    (re.compile(r"[;@#$%&?!*\[\](){}<>]"), r" \g<0> "),
    (re.compile("--"), " -- "),
    (re.compile("[»”’\"]|''"), r" \g<0> "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"([^' ])('[sSmMdD]?) "), r"\1 \2 "),
    (re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
    (re.compile(r"\b(can)(not)\b|\b(d)('ye)\b|\b(gim|lem)(me)\b|\b(gon)(na)\b", re.IGNORECASE), r" \1\3\5\7 \2\4\6\8 "),
    (re.compile(r"\b(got)(ta)\b|\b(more)('n)\b|\b(wan)(na)(?=\s)", re.IGNORECASE), r" \1\3\5 \2\4\6 "),
    (re.compile(r" ('t)(is|was)\b", re.IGNORECASE), r" \1 \2 "),
)


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text, sentence by sentence. Which quotation mark one is does not matter here."""
    for sentence in sentences(text):
        yield from _apart(sentence)


def _apart(sentence: str) -> list[str]:
    for pattern, replacement in _OPENING:
        sentence = pattern.sub(replacement, sentence)
    sentence = _full_stop_apart(sentence)
    for pattern, replacement in _REST[:5]:
        sentence = pattern.sub(replacement, sentence)
    sentence = f" {sentence} "
    for pattern, replacement in _REST[5:]:
        sentence = pattern.sub(replacement, sentence)
    return sentence.split()


def _full_stop_apart(sentence: str) -> str:
    """The last full stop apart from its word, also before closing quotes and brackets."""
    body = sentence.rstrip().rstrip(_CLOSERS)
    if len(body) < 2 or not body.endswith(".") or body.endswith(".."):
        return sentence
    return f"{body[:-1]} . {sentence[len(body) :]}"
