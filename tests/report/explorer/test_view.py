"""One item as the explorer shows it."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import Completion, Timing, Usage
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Image, Message
from harness.report.explorer.view import MOST_ARRIVALS, Judged, sample_view, turns_of

ITEM = WorkItem("1f", "m", "s", "t", "one", 0)


def viewed(chunks_ns=(), text="yes"):
    """The view of one answer."""
    answer = Completion(text, Usage(), Timing(1.0, 10**10, chunks_ns=tuple(chunks_ns)))
    return sample_view(Record(ITEM, StoredPrompt("2e", 3), ("yes",), answer), Judged("yes", None), "run")


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=1_500))
def test_arrivals_say_what_all_chunks_say(gaps):
    """To a tenth of a millisecond; number, last and longest gap are of all, also where some are not drawn."""
    times = list(accumulate(gaps))
    seen = viewed(times).arrivals
    assert (seen.chunks, len(seen.gaps) <= MOST_ARRIVALS) == (len(times), True)
    assert seen.last == sum(seen.gaps) == round(times[-1] / 1e5)
    assert abs(seen.longest / 1e4 - max(gaps[1:]) / 1e9) <= 1.1e-4
    drawn = {round(ns / 1e5) for ns in times}
    assert all(at in drawn for at in accumulate(seen.gaps))


def test_a_stall_before_the_last_of_many_chunks_is_seen():
    """A thousand chunks 10 ms apart and one a minute later."""
    seen = viewed([*range(10**7, 10**10 + 1, 10**7), 7 * 10**10]).arrivals
    assert (seen.chunks, seen.last, seen.longest) == (1_001, 700_000, 600_000)
    assert sum(seen.gaps) == seen.last


def test_one_chunk_has_no_gap():
    """Nor has an answer without any."""
    assert viewed([5]).arrivals is None
    assert viewed().arrivals is None


def test_texts_are_visible_and_cut():
    """Controls and directions are signs, and a huge answer keeps its two ends."""
    assert viewed(text="a\x1b[31m\u202eb").answer == "a␛[31m\u2039U+202E\u203ab"
    long = viewed(text="x" * 100_000).answer
    assert len(long) < 4_100
    assert "96,000 characters left out" in long


def test_images_are_named_where_the_page_has_them():
    """By their digest; others stay words."""
    seen, lost = (Image("image/png", width=4, height=4, sha256=name * 64) for name in "ab")
    prompt = StoredPrompt("2e", 3, (Message("user", "look", (seen, lost)),))
    (turn,) = turns_of(prompt, {"a" * 64: "data:image/jpeg;base64,"})
    assert turn.images == ("a" * 64,)
    assert turn.text == "[PNG image, 4×4][PNG image, 4×4]look"
