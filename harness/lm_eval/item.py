"""What the scorer of an lm-eval task needs of one question; as text it is the sample's target."""

from __future__ import annotations

import json

import msgspec
from msgspec import Struct

from harness.core.errors import UserError


class Item(Struct, frozen=True):
    """One question as lm-eval has it: `doc` is the dataset's row after the task's `process_docs`.

    `gold` is the right answer for a reader. lm-eval decides by a task's first row whether its rows have several right
    answers: `multiple_target` is how many that row has, 0 where it has one.
    """

    task: str
    number: int
    gold: str
    doc: dict[str, object]
    multiple_target: int = 0

    def encoded(self) -> str:
        """As text, to be kept as a target. Raises UserError for a row that does not survive it."""
        fields = msgspec.structs.asdict(self)
        try:
            text = json.dumps(fields, ensure_ascii=False)
            same = json.loads(text) == fields
        except (TypeError, ValueError, RecursionError):
            same = False
        if not same:
            raise UserError(f"row {self.number} holds what JSON cannot: the bridge takes texts, numbers and lists")
        return text


def decoded(target: str) -> Item:
    """The question in a target. Raises UserError where there is none."""
    try:
        return msgspec.convert(json.loads(target), Item)
    except (ValueError, RecursionError) as error:
        fix = "The lm-eval scorer goes with `source: {kind: lm-eval}`"
        raise UserError(f"the target is no question of lm-eval: {error}", fix=fix) from None
