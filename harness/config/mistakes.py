"""Several of a user's mistakes at once."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.errors import UserError


def together(mistakes: Sequence[UserError]) -> UserError:
    """The mistakes as one error, a line each."""
    if len(mistakes) == 1:
        return mistakes[0]
    return UserError("\n".join(dict.fromkeys(str(mistake) for mistake in mistakes)))
