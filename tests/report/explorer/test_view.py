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


@given(st.lists(st.integers(0, 10**9), max_size=1_000))
def test_arrivals_add_up_to_the_times(gaps):
    """To a tenth of a millisecond, of every so many chunks where there are more than can be shown."""
    times = list(accumulate(gaps))
    view = viewed(times)
    assert len(view.arrivals) <= MOST_ARRIVALS
    shown = [at / 1e4 for at in accumulate(view.arrivals)]
    assert all(abs(at - ns / 1e9) <= 5.1e-5 for at, ns in zip(shown, times[:: view.every], strict=True))


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
