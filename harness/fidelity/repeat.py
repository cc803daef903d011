"""Whether a server gives the same answer again at temperature 0: alone, and beside other questions."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.traced import Traced
from harness.fidelity.asking import Asker, Conversation
from harness.fidelity.check import Check, failed, passed, unknown
from harness.fidelity.difference import difference
from harness.fidelity.limits import TIE, Likeness, likeness
from harness.fidelity.parting import parting

_TIMES = 3
_FIX = "Look for a sampling setting that the server forces, or for an engine's option that makes batches invariant"


async def repeated(asker: Asker, conversations: Sequence[Conversation], alone: Sequence[Traced]) -> Check:
    """`alone` are the answers to each conversation, asked one after the other. Raises UserError when none comes."""
    again = await asker.alone([conversations[_longest(alone)]] * _TIMES)
    beside = await asker.together(conversations)
    first = [(alone[_longest(alone)], each) for each in again]
    return judged(first, list(zip(alone, beside, strict=True)))


def judged(again: Sequence[tuple[Traced, Traced]], beside: Sequence[tuple[Traced, Traced]]) -> Check:
    """Pairs of an answer and the same question's later one: asked again alone, and asked beside others."""
    name, pairs = "repeatability", (*again, *beside)
    if not any(one.text or one.positions for one, _ in pairs):
        return unknown(
            name, "the answers are empty: the model thinks for longer than the few tokens that were asked for"
        )
    parted = [gap for one, other in pairs if (gap := parting(one, other.text)) is not None]
    found = difference(pairs)
    moved = "" if found is None else f"; {found.words()}"
    told = f"{len(pairs) - len(parted)} of {len(pairs)} answers came again, {len(beside)} of them beside others{moved}"
    if any(gap > TIE for gap in parted) or (found is not None and likeness(found) is not Likeness.NOISE):
        return failed(name, f"answers at temperature 0 vary: only {told}", _FIX)
    return passed(name, told)


def _longest(answers: Sequence[Traced]) -> int:
    """The answer that has most tokens to differ in."""
    return max(range(len(answers)), key=lambda index: (len(answers[index].positions), len(answers[index].text)))
