"""Lists that a cell holds as Python would print them: `['$6', '$7']`."""

from __future__ import annotations

import ast
import warnings

_LONGEST = 100_000  # characters; the parser's time and memory grow with them


def texts_of(cell: object) -> tuple[str, ...] | None:
    """The texts of a list, or of a text that is the literal of a list; None where it is neither.

    Numbers in it become texts. Nothing is evaluated: a literal has no calls and no names.
    """
    value = _literal(cell) if isinstance(cell, str) else cell
    if not isinstance(value, list | tuple):
        return None
    return tuple(each if isinstance(each, str) else str(each) for each in value)


def _literal(text: str) -> object:
    if not text.lstrip().startswith(("[", "(")) or len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "\circ", an escape that is none and stays as it is written
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):  # the last two for what is nested deeply
        return None
