"""How exact lengths and depths are, in words made from the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.report.length.rows import READ_SHARE
from harness.report.length.summary import LengthCurve, LengthRow
from harness.report.verdict import Sentence
from harness.report.words import listed

EXACT_TOKENS = 2
"""A prompt may be so many tokens longer or shorter than it was asked to be."""
EXACT_POINTS = 0.1
"""A depth may be off by so many points of a percent, but where a whole sentence is more than that."""


def size_sentences(curves: Sequence[LengthCurve]) -> list[Sentence]:
    """How exact the prompts of one task, or of several, are over all models; a warning where they are not."""
    return [Sentence(claim) for claim in _claims(curves)]


def _claims(curves: Sequence[LengthCurve]) -> Iterator[str]:
    guessed = [curve for curve in curves if curve.exactness.estimated]
    if guessed:
        yield f"Lengths and depths are estimated for {_models(guessed)}: nothing here counts {_own(guessed)} tokens."
    if bare := [curve for curve in curves if curve.exactness.without_template]:
        yield f"Lengths are without the chat template for {_models(bare)}: the server does not count prompts."
    yield from _counted("By our count", [curve for curve in curves if not curve.exactness.estimated])
    yield from _counted("By our estimate", guessed)
    served = _largest([curve.exactness.server_off_tokens for curve in curves])
    if served is not None:
        yield _off("By the server's count", served)
    for model in dict.fromkeys(curve.model for curve in curves):
        yield from _cut(model, [curve for curve in curves if curve.model == model])
    periods = [curve.exactness.period_tokens for curve in curves if curve.exactness.period_tokens is not None]
    if periods:
        yield f"Declared: the text repeats itself after {min(periods):,} tokens."


def _counted(by: str, curves: Sequence[LengthCurve]) -> Iterator[str]:
    """Lengths and depths of models whose tokens are known, or of those whose tokens are not."""
    of = [curve.exactness for curve in curves]
    counted = _largest([one.counted_off_tokens for one in of])
    if counted is not None:
        yield _off(by, counted)
    depths = [(one.depth_off_points, one.depth_off_at_tokens) for one in of if one.depth_off_points is not None]
    if depths:
        points, tokens = max(depths)
        at = f", farthest at {tokens:,} tokens" if points > EXACT_POINTS and tokens is not None else ""
        yield f"{by} depths are met to within {points:.2g} percentage points{at}."


def _off(by: str, tokens: int) -> str:
    if tokens == 0:
        return f"{by} every prompt has exactly the tokens that were asked."
    if abs(tokens) <= EXACT_TOKENS:
        return f"{by} every prompt is within {abs(tokens)} token{'s' if abs(tokens) > 1 else ''} of what was asked."
    most = f"{abs(tokens):,} {'more' if tokens > 0 else 'fewer'}"
    return f"Warning: {by[0].lower()}{by[1:]} a prompt has {most} tokens than were asked."


def _cut(model: str, curves: Sequence[LengthCurve]) -> Iterator[str]:
    """The lengths at which the server has read fewer tokens than there are."""
    fewer: dict[int, LengthRow] = {}
    for curve in curves:
        fewer |= {row.requested_tokens: row for row in curve.rows if row.server_fewer}
    if not fewer:
        return
    lengths = listed([f"{tokens:,}{_read(row)}" for tokens, row in sorted(fewer.items())])
    doubt = " or our estimate is too high" if any(curve.exactness.estimated for curve in curves) else ""
    less = f"over {1 - READ_SHARE:.0%} fewer tokens than we do"
    yield f"Warning: {model}'s server counts {less} at {lengths}: it may have cut prompts{doubt}."


def _read(row: LengthRow) -> str:
    return f" (down to {row.server_tokens.least:,})" if row.server_tokens else ""


def _models(curves: Sequence[LengthCurve]) -> str:
    return listed(list(dict.fromkeys(curve.model for curve in curves)))


def _own(curves: Sequence[LengthCurve]) -> str:
    return "its own" if len({curve.model for curve in curves}) == 1 else "their own"


def _largest(differences: Sequence[int | None]) -> int | None:
    known = [difference for difference in differences if difference is not None]
    return max(known, key=abs) if known else None
