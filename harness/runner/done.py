"""What visits to models came to."""

from __future__ import annotations

from typing import NamedTuple

from harness.core.errors import UserError


class Done(NamedTuple):
    """Whether everything was asked, and all load phases carried out. `lost` says why a server ended before that, and
    `refused` why a model could not be asked at all."""

    asked: bool
    loaded: bool
    lost: str = ""
    refused: UserError | None = None

    @property
    def trouble(self) -> str:
        """Both in words, "" without."""
        return self.lost if self.refused is None else self.refused.cause


def plain_error(error: BaseException) -> UserError | None:
    """The first of a group of groups, when all in it are plain; else None."""
    if isinstance(error, BaseExceptionGroup):
        found = [plain_error(each) for each in error.exceptions]
        return None if None in found else found[0]
    return error if isinstance(error, UserError) else None
