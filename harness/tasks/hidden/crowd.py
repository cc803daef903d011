"""A text made of needles alone, one a line, with those that are asked for among others like them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from operator import itemgetter

from msgspec import Struct

from harness.core.ports import TokenCounter
from harness.tasks.hidden.fit import costs, fitted, swaps

_EXCHANGED = 64  # of the last lines that may give way to longer ones
_LINE = "One of them.\n"


class Crowd(Struct, frozen=True):
    """`asked` are lines, each at its place (0 to 1) among `others`, of which as many are taken as fit."""

    asked: tuple[str, ...]
    places: tuple[float, ...]
    others: Iterable[str]

    def compose(self, budget: int, tokens: TokenCounter) -> str:
        """A text of `budget` tokens. Where no exchange of lines makes them come out even, it begins in mid-sentence."""
        return fitted(_Lines(self), budget, tokens, reach=tokens.count(self.asked[0]))


class _Lines:
    """The drafts of a crowd: units are lines that nobody asks for."""

    least = 0
    most = None

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._source = iter(crowd.others)
        self._others: list[str] = []

    def text(self, units: int, extra: int, tokens: TokenCounter) -> str:
        """Longer by exchanging some of the last lines for others that are left, then by the end of one more line."""
        self._others += islice(self._source, max(0, units + _EXCHANGED - len(self._others)))
        lines, spare = self._others[:units], self._others[units : units + _EXCHANGED]
        begin = self._lengthen(lines, spare, extra, tokens) if extra else ""
        for place, line in sorted(zip(self._crowd.places, self._crowd.asked, strict=True), reverse=True):
            lines.insert(int(place * (units + 1)), line)
        return "\n".join([begin, *lines] if begin else lines)

    def _lengthen(self, lines: list[str], spare: list[str], extra: int, tokens: TokenCounter) -> str:
        """Exchange lines in place, and return what is to stand before the first one."""
        first = max(0, len(lines) - _EXCHANGED)
        counted = costs([f"{line}\n" for line in lines[first:] + spare], _LINE, tokens)
        used, others = counted[: len(lines) - first], counted[len(lines) - first :]
        for swap in swaps(used, others, extra, [1] * len(used)):
            lines[first + swap.used] = spare[swap.spare]
            extra -= others[swap.spare] - used[swap.used]
        end, counted_end = _end(spare[0], extra, tokens, between_words=True)
        return end if counted_end == extra else _end(spare[0], extra, tokens, between_words=False)[0]


def _end(line: str, most: int, tokens: TokenCounter, *, between_words: bool) -> tuple[str, int]:
    """The longest end of a line that has at most `most` tokens, and how many; cut anywhere, or only between words."""
    cuts = (cut for cut in range(1, len(line)) if line[cut - 1] == " " or not between_words)
    ends = [line[cut:] for cut in cuts if line[cut] != " "]
    lengths = costs([f"{end}\n" for end in ends], _LINE, tokens)
    return max(
        ((end, length) for end, length in zip(ends, lengths, strict=True) if length <= most),
        key=itemgetter(1),
        default=("", 0),
    )
