"""The embedded model that stands in for one that is not there."""

from __future__ import annotations

from collections.abc import Collection

from harness.core.errors import UserError
from harness.core.experiment import Model


def stand_in(model: Model, taken: Collection[str]) -> Model:
    """The embedded stand-in that `model`'s card names, asked in the same way; `taken` are other models' names.

    Raises UserError when the card names none.
    """
    raise UserError(f"{model.card.name} has no embedded stand-in", fix="Leave it out, or run without --embedded")
