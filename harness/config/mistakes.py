"""Several of a user's mistakes at once."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.errors import UserError


def raise_all(mistakes: Sequence[UserError]) -> None:
    """Raise the mistakes as one UserError, a line each; return when there are none."""
    if not mistakes:
        return
    if len(mistakes) == 1:
        raise mistakes[0]
    raise UserError("\n".join(dict.fromkeys(str(mistake) for mistake in mistakes)))
