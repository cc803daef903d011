"""Questions about documents among others: RULER's question answering, with data of one's own."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import TokenCounter
from harness.tasks.datafile import DataFile
from harness.tasks.hidden.fit import costs, fitted, least_sum
from harness.tasks.needle.plant import Plant, Probe

VERSION = 1  # raise it when the same arguments give other secrets

_BOUNDARY = re.compile(r"(?<=[.!?])(?=\s+[^\sa-z])|(?<=[\u3002\uff01\uff1f])(?=.)|(?=\n)(?<!\n)")
_SHORTENED = 16  # of the last distractors, whose sentences may be left out
_CLOSE = 2  # tokens that a text may lack
_BEFORE = "Document 1:\nThis is one."
_BETWEEN = "\n\nDocument 100:\n"
_WORD = re.compile(r"\s*\S+")

_Text = Annotated[str, Meta(min_length=1, pattern=r"\S")]


class _Row(Struct, frozen=True):
    question: _Text
    answers: Annotated[tuple[_Text, ...], Meta(min_length=1)]
    documents: Annotated[tuple[_Text, ...], Meta(min_length=1)]
    distractors: tuple[_Text, ...] = ()


class DocumentsHidden(Kind):
    """A question's own documents among distractors, numbered, in random order.

    RULER's `qa` (NVIDIA/RULER, `scripts/data/synthetic/qa.py`): the distractors are the row's own first, then documents
    of other rows, drawn at random. Other than there, rows are drawn and not taken from the top, sentences of the last
    distractors are left out so that the length is met, and documents never come twice: too few of them is an error.
    """

    kind: Literal["documents"] = "documents"
    path: Annotated[DataPath, Field(description="JSON Lines: question, answers, documents, distractors")]

    def fingerprint(self) -> str:
        """Covers the file's content and the version."""
        return digest([VERSION, DataFile(self.path).digest()])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """Each probe sees `query`; all of them share one set of documents.

        Raises ValueError for more probes than rows, and for a depth; UserError where the file is not as it should be.
        """
        if depth is not None:
            raise ValueError("documents stand in random order; leave `depths` out")
        file = DataFile(self.path)
        rows, documents = _read(self.path, file.digest())
        if probes > len(rows):
            raise ValueError(f"{file.shown()} has {len(rows)} questions, fewer than {probes} probes")
        asked = random.sample(rows, probes)
        own = dict.fromkeys(document for row in asked for document in row.documents)
        near = [text for text in dict.fromkeys(text for row in asked for text in row.distractors) if text not in own]
        random.shuffle(near)
        known = {*own, *near}
        far = [document for document in documents if document not in known]
        random.shuffle(far)
        shelf = _Shelf(tuple(own), (*near, *far), random.getrandbits(64), file.shown())
        return Plant(tuple(Probe({"query": row.question}, row.answers) for row in asked), compose=shelf.compose)


@lru_cache(maxsize=4)
def _read(path: Path, _digest: str) -> tuple[tuple[_Row, ...], tuple[str, ...]]:
    """The rows, and all their documents, each once."""
    file = DataFile(path)
    decode = msgspec.json.Decoder(_Row).decode
    rows: list[_Row] = []
    for number, line in file.lines():
        if line.isspace():
            continue
        try:
            rows.append(decode(line))
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            fix = 'Each line is {"question": …, "answers": […], "documents": […]}'
            raise UserError(f"the line is not valid: {error}", place=file.shown(number), fix=fix) from None
    if not rows:
        raise UserError("the file has no questions", place=file.shown())
    return tuple(rows), tuple(dict.fromkeys(text for row in rows for text in (*row.documents, *row.distractors)))


class _Shelf(Struct, frozen=True):
    """What a text is made from. `order` seeds where each document stands."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    order: int
    place: str

    def compose(self, budget: int, tokens: TokenCounter) -> str:
        """A text of `budget` tokens, or a few less. Raises UserError where there are too few documents."""
        counted: list[int] = []
        while sum(counted) < budget and len(counted) < len(self.others):
            batch = self.others[len(counted) : len(counted) + max(64, len(counted))]
            counted += costs([_BETWEEN + text for text in batch], _BEFORE, tokens)
        own = tokens.count("".join(_BETWEEN + text for text in self.own))
        guess = bisect_right(list(accumulate(counted)), budget - own)
        text = fitted(_Documents(self), budget, tokens, guess=guess)
        if guess >= len(self.others) and (there := tokens.count(text)) < budget - _CLOSE:
            raise UserError(
                f"all documents together have {there:,} tokens, fewer than the {budget:,} asked for",
                place=self.place,
                fix="Add rows or distractors, or ask for shorter lengths",
            )
        return text


class _Documents:
    """The drafts of a shelf: units are distractors."""

    least = 0

    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf
        self.most = len(shelf.others)

    def text(self, units: int, extra: int, tokens: TokenCounter) -> str:
        """Longer by one more distractor, for which sentences of the last ones are left out."""
        others = list(self._shelf.others[:units])
        if extra and units < self.most:
            others = self._lengthened(others, self._shelf.others[units], extra, tokens)
        random = Random(self._shelf.order)  # noqa: S311 -- a seeded draw is the point
        placed = sorted((random.random(), text) for text in (*self._shelf.own, *others))
        return "\n\n".join(_numbered(number, text) for number, (_, text) in enumerate(placed, start=1))

    def _lengthened(self, others: list[str], more: str, extra: int, tokens: TokenCounter) -> list[str]:
        (whole,) = costs([_BETWEEN + more], _BEFORE, tokens)
        if whole <= extra:
            return [*others, more]
        last = [*others[-_SHORTENED:], more][::-1]
        sentences = [_BOUNDARY.split(text) for text in last]
        later = [(number, place) for number, parts in enumerate(sentences) for place in range(1, len(parts))]
        counted = costs([sentences[number][place] for number, place in later], _BEFORE, tokens)
        left_out = least_sum(counted, whole - extra)
        if not left_out:  # there is nothing to leave out
            begun = _beginning(_BETWEEN, more, extra, tokens)
            return [*others, begun] if begun else others
        missing = extra - whole + sum(counted[place] for place in left_out)
        for place in left_out:
            number, part = later[place]
            sentences[number][part] = _beginning("", sentences[number][part], missing, tokens)
            missing = 0
        kept = ["".join(parts) for parts in sentences]
        return [*others[:-_SHORTENED], *kept[::-1]]


def _beginning(before: str, text: str, most: int, tokens: TokenCounter) -> str:
    """As many of the first words as have, behind `before`, at most `most` tokens; none where not even one does."""
    ends = [match.end() for match in _WORD.finditer(text)]
    fitting = bisect_right(ends, most, key=lambda end: costs([before + text[:end]], _BEFORE, tokens)[0])
    return text[: ends[fitting - 1]] if fitting else ""


def _numbered(number: int, text: str) -> str:
    return f"Document {number}:\n{text}"
