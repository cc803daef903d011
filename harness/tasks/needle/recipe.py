"""What a text was made from: enough to build it again, without a tokenizer."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.passage import Passage, Piece, Slice
from harness.core.sample import JsonValue
from harness.tasks.needle.corpus import Haystack
from harness.tasks.needle.laps import Laps

Part = tuple[int, int] | str
"""Segments of the corpus, from the first up to before the last, or a text of its own with the corpus's joint."""


class Recipe(Struct, frozen=True, tag_field="kind", tag="needle"):
    """`corpus` is the digest of the one that a haystack gives for `least_bytes`; `fields` are the question's."""

    corpus: str
    least_bytes: int
    parts: tuple[Part, ...]
    fields: dict[str, JsonValue] = {}


def passage(parts: Iterable[Part], laps: Laps) -> Passage:
    """The text: without the joint before its first segment, or behind its last one."""
    pieces: list[Piece] = []
    for part in parts:
        pieces += [part] if isinstance(part, str) else laps.slices(*part)
    if pieces and laps.corpus.joint == " ":
        pieces[0] = _without_first(pieces[0])
    elif pieces:
        pieces[-1] = _without_last(pieces[-1])
    return Passage(tuple(pieces))


def rebuilt(recipe: Recipe, haystack: Haystack) -> Passage:
    """The text of a recipe. Raises UserError when `haystack` does not give the text that it was made from."""
    corpus = haystack.corpus(recipe.least_bytes)
    if corpus.digest != recipe.corpus:
        raise UserError("the haystack is not the text that this prompt was made from: it has changed since")
    return passage(recipe.parts, Laps(corpus))


def _without_first(piece: Piece) -> Piece:
    return piece[1:] if isinstance(piece, str) else Slice(piece.path, piece.start + 1, piece.end)


def _without_last(piece: Piece) -> Piece:
    return piece[:-1] if isinstance(piece, str) else Slice(piece.path, piece.start, piece.end - 1)
