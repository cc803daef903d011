"""A program that was read from an answer."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Way = Literal["fence", "fences", "text", "span", "body"]


class Extracted(Struct, frozen=True):
    """`code` is the answer's own, as it was written (mended where it would not parse); `program` is what is run.

    `way`: in one `fence`; in several `fences`; the whole `text`; a `span` of lines; a function's `body`, put under the
    given head. `complete` says that its end was written: its fence was closed, or text followed it, and no other block
    was begun and left open after it.
    """

    code: str
    program: str
    way: Way
    complete: bool


def as_is(code: str, *, complete: bool) -> Extracted | None:
    """A block as it stands, None for an empty one."""
    return Extracted(code, code, "fence", complete) if code.strip() else None
