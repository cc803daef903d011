"""The texts whose likelihoods an lm-eval task compares, and the context that they continue."""

from __future__ import annotations

from msgspec import Struct

from harness.core.errors import UserError
from harness.lm_eval.task import Doc, LmEvalTask

LIKELIHOODS = frozenset({"multiple_choice", "loglikelihood"})
"""The output types of tasks that compare likelihoods."""


class Continued(Struct, frozen=True):
    """A context with all that may follow."""

    context: str
    continuations: tuple[str, ...]


def continued(task: LmEvalTask, doc: Doc, context: str) -> Continued:
    """What lm-eval asks of this question. Raises UserError where that is not one context with texts after it.

    White space that ends the context begins the continuations instead, as in `_encode_pair` of lm-eval's
    `lm_eval/api/model.py`: it is part of their first tokens.
    """
    asked = task.construct_requests(doc, context)
    pairs = [each.arguments for each in (asked if isinstance(asked, list) else [asked])]
    stem = context.rstrip()
    if not stem:
        raise UserError("there is no context", fix="The bridge takes likelihoods after a text")
    texts = tuple(str(continuation) for _, continuation in pairs)
    if not all(texts):
        raise UserError("a text whose likelihood is asked for is empty")
    return Continued(stem, tuple(context[len(stem) :] + text for text in texts))


def gold(task: LmEvalTask, doc: Doc) -> str:
    """The right answer, for a reader: of a choice its text."""
    right = task.doc_to_target(doc)
    if task.OUTPUT_TYPE == "multiple_choice" and isinstance(right, int):
        choices = task.doc_to_choice(doc)
        return choices[right] if 0 <= right < len(choices) else str(right)
    return str(right)
