"""Sentences: where running text of any language is cut, by its marks alone."""

# ruff: noqa: RUF001 -- the marks of other scripts
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MOST_CHARACTERS = 400
"""A longer sentence is cut at a clause or a word, so that every piece of a text is small beside the text."""
_HELD = 1 << 16  # characters of one paragraph in memory

_END = re.compile(r"[.!?…؟।॥۔]+[\"'”’»)\]]*(?=\s)|[。！？]+[\"'”’」』）】]*")
_CLAUSE = re.compile(r"[,;:،؛—–](?=\s)|[，、；：]")
_INITIALS = re.compile(r"\w(?:\.\w)*")
_NO_END = frozenset(
    # what a full stop follows within a sentence, in the languages that most documents are in
    """mr mrs ms dr prof st rev hon gen col capt lt sgt gov sen rep pres vs cf eg ie etc approx ca al no nos fig figs eq
    sec ch vol pp ed eds jan feb mar apr jun jul aug sep sept oct nov dec inc ltd co corp dept est hr bzw usw vgl nr abs
    bd hrsg str tel mme mlle sra srta dra art núm pág sig dott ing avv""".split()  # noqa: SIM905 -- reads better as text
)


def sentences(lines: Iterable[str]) -> Iterator[str]:
    """The sentences of a text given by its lines, white space within them collapsed to one space.

    A blank line ends a sentence; so do . ! ? … and their like in other scripts with the quotes and brackets that close
    after them, but not after an initial, an abbreviation or a number that opens a list, nor before a small letter.
    """
    held: list[str] = []
    size = 0
    for line in lines:
        if words := " ".join(line.split()):
            held.append(words)
            size += len(words)
        if not words or size > _HELD:
            found = list(_in_paragraph(" ".join(held)))
            held = [found.pop()] if words and len(found) > 1 else []  # the last may go on in the next line
            size = sum(map(len, held))
            for sentence in found:
                yield from _short(sentence)
    for sentence in _in_paragraph(" ".join(held)):
        yield from _short(sentence)


def _in_paragraph(text: str) -> Iterator[str]:
    start = 0
    for mark in _END.finditer(text):
        if not _goes_on(text, start, mark):
            yield text[start : mark.end()].strip()
            start = mark.end()
    if rest := text[start:].strip():
        yield rest


def _goes_on(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` does not end with `mark`."""
    if text[mark.end() + 1 : mark.end() + 2].islower() and text[mark.end()].isspace():
        return True
    if mark[0][0] != ".":
        return False
    word = text[max(start, mark.start() - 20) : mark.start()].rpartition(" ")[2].lstrip("(\"'[“‘«")
    opens_list = word.isdigit() and text[start : mark.start()].strip() == word
    return opens_list or word.casefold() in _NO_END or (word != "I" and _INITIALS.fullmatch(word) is not None)


def _short(sentence: str) -> Iterator[str]:
    """The sentence in pieces of at most `MOST_CHARACTERS`, cut inside a word only where one is longer."""
    start = 0
    while len(sentence) - start > MOST_CHARACTERS:
        limit = start + MOST_CHARACTERS
        clauses = [mark.end() for mark in _CLAUSE.finditer(sentence, start + MOST_CHARACTERS // 4, limit)]
        cut = clauses[-1] if clauses else sentence.rfind(" ", start + 1, limit)
        if cut < 0:
            cut = limit  # a line of base64, or Thai
        yield sentence[start:cut].strip()
        start = cut + (sentence[cut] == " ")
    if rest := sentence[start:].strip():
        yield rest
