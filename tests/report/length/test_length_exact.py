"""What is said of how exact lengths and depths are."""

import msgspec
import pytest

from harness.report.length.exact import size_sentences
from harness.report.length.summary import Counted
from tests.report.length.test_length_sentences import NOT, SURE, UNKNOWN, curve


def said(**exactness):
    """The sentences about one curve with this exactness."""
    found = msgspec.structs.replace(UNKNOWN, **exactness)
    return [one.claim for one in size_sentences([curve(SURE, exactness=found)])]


@pytest.mark.parametrize(("off", "word"), [(0, "exactly"), (2, "within 2 tokens"), (-3, "Warning")])
def test_sizes_that_are_not_exact_warn(off, word):
    """Above two tokens."""
    (claim,) = said(counted_off_tokens=off)
    assert word in claim and "estimate" not in claim


def test_repetition_is_declared():
    """With its period; depths with their largest error."""
    assert said(depth_off_points=0.0312, depth_off_at_tokens=4096, period_tokens=3000) == [
        "By our count depths are met to within 0.031 percentage points.",
        "Declared: the text repeats itself after 3,000 tokens.",
    ]


def test_where_a_depth_is_far_off_is_said():
    """In a short text a sentence is more than a tenth of a percent."""
    assert said(depth_off_points=1.06, depth_off_at_tokens=128) == [
        "By our count depths are met to within 1.1 percentage points, farthest at 128 tokens."
    ]


def test_an_estimate_is_no_count():
    """Where nothing counts the model's own tokens, neither its lengths nor its depths are counted."""
    assert said(counted_off_tokens=1, depth_off_points=0.01, depth_off_at_tokens=128, estimated=True) == [
        "Lengths and depths are estimated for nano: nothing here counts its own tokens.",
        "By our estimate every prompt is within 1 token of what was asked.",
        "By our estimate depths are met to within 0.01 percentage points.",
    ]


def test_lengths_without_the_template_say_so():
    """The server does not count prompts then."""
    assert said(without_template=True) == [
        "Lengths are without the chat template for nano: the server does not count prompts."
    ]


@pytest.mark.parametrize(("estimated", "end"), [(False, "."), (True, " or our estimate is too high.")])
def test_a_server_that_reads_less_is_named_with_the_lengths(estimated, end):
    """It takes long prompts without a word, and answers from what it kept of them."""
    whole = curve(SURE, NOT, exactness=msgspec.structs.replace(UNKNOWN, estimated=estimated))
    rows = (
        whole.rows[0],
        msgspec.structs.replace(whole.rows[1], server_tokens=Counted(300, 290, 512), server_fewer=3),
    )
    (*_, claim) = size_sentences([msgspec.structs.replace(whole, rows=rows)])
    assert claim.claim == (
        "Warning: nano's server counts over 5% fewer tokens than we do at 512 (down to 290): "
        f"it may have cut prompts{end}"
    )
