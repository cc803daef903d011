"""The word a user probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, valid: Iterable[str], *, list_as: str) -> str:
    """`Did you mean "endpoint"? Valid keys: card, endpoint, …` with the first part only where one is near."""
    words = list(valid)
    near = get_close_matches(word.lower(), [each.lower() for each in words], n=1, cutoff=0.6)
    meant = next((f'Did you mean "{each}"? ' for each in words if near and each.lower() == near[0]), "")
    return f"{meant}{list_as}: {', '.join(words)}" if words else meant.rstrip()
