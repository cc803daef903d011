"""Lengths in words for tables, and what a mean is over."""

import msgspec
import pytest

from harness.core.score import Outcome
from harness.report.frame import load_frames
from harness.report.length.grid import STEPS, gap_shade
from harness.report.length.headline import headlines
from harness.report.length.summary import CellDifference
from harness.report.length.wording import missed_words, reach_words, span_words, spans
from harness.report.summarise import summarise
from tests.report.length.test_length_sentences import NOT, PERHAPS, PERHAPS_NOT, SURE, curve
from tests.report.length.test_length_summary import summary_of
from tests.report.synthetic_length import Lengths, write_lengths
from tests.stats.test_effective import told, unservable
from tests.stats.test_effective import undecided as nothing


@pytest.mark.parametrize(
    ("estimates", "reach", "span"),
    [
        ((SURE, PERHAPS, PERHAPS_NOT, NOT), "512", "256 to 1,024"),
        ((SURE, NOT), "256", "256"),
        ((SURE, SURE), "≥ 512", "512 or more"),
        ((SURE, unservable()), "256", "256"),
        ((SURE, nothing()), "≥ 256", "256 or more"),
        ((PERHAPS, NOT), "256", "no length to 256"),
        ((PERHAPS_NOT, NOT), "no length", "no length to 256"),
        ((NOT, NOT), "no length", "no length"),
        ((unservable(), unservable()), "no score", ""),
    ],
)
def test_an_effective_length_in_a_table(estimates, reach, span):
    """No more is promised than could be served."""
    found = curve(*estimates)
    assert (reach_words(found.effective), span_words(found)) == (reach, span)


@pytest.mark.parametrize(
    ("some", "expected"),
    [((1, 2, 3, 4), "1 to 4"), ((1, 2), "1 and 2"), ((1, 3, 4), "1, 3 and 4"), ((4,), "4"), ((1, 2, 3), "1 to 3")],
)
def test_spans(some, expected):
    """A range stands for lengths without a gap only."""
    assert spans(some, (1, 2, 3, 4)) == expected


def test_missed_answers():
    """Unservable items are in neither count."""
    counts = {Outcome.CORRECT: 1, Outcome.WRONG: 7, Outcome.UNPARSED: 2, Outcome.FAILED: 1, Outcome.UNSERVABLE: 60}
    found = msgspec.structs.replace(told(0.1, 0, 1), outcomes=counts, undecided=3)
    assert missed_words(found) == "7 wrong, 3 undecided"


@pytest.mark.parametrize(
    ("low", "n", "coloured"), [(0.07, 2, False), (0.07, 5, True), (-0.1, 50, False), (0.0, 50, False)]
)
def test_colour_is_for_what_is_shown(low, n, coloured):
    """Two samples are pale, however far apart."""
    shade = gap_shade(CellDifference("s", "t", "a", "b", 256, "0", 1.0, low, 1.0, n))
    assert shade == (2 * STEPS if coloured else STEPS)


def test_a_mean_is_told_with_its_lengths(tmp_path):
    """Also where a model was not asked all, and of several tasks those that lack one."""
    made = Lengths({"a": 256, "b": 256}, ("x", "y"), (256, 512, 1024), asks={"y": (256, 512)}, longest=600, per_cell=1)
    run = write_lengths(tmp_path / "run", made)
    found = headlines(summary_of(run), "needles")
    assert found["a"].over == "256 and 512; 1,024 not served"
    assert "all 2 tasks together" in found["a"].evidence


def test_lengths_that_one_task_lacks_are_in_part(tmp_path):
    """Their mean is that of the other task."""
    made = Lengths({"a": 256}, ("x", "y"), (256, 512, 1024), asks={"y": (256, 512)}, per_cell=1)
    summary = summary_of(write_lengths(tmp_path / "run", made))
    assert headlines(summary, "needles")["a"].over == "256 to 1,024; 1,024 only in part"


def test_a_model_asked_less_says_so(tmp_path):
    """At 256 alone it would look better."""
    frames = load_frames(write_lengths(tmp_path / "run", Lengths({"a": 256, "b": 256}, per_cell=1)))
    asked = frames.completions
    asked = asked[(asked["model"] == "a") | (asked["requested_tokens"] == 256)]
    found = headlines(summarise(frames.manifest, asked), "needles")
    assert found["b"].over == "256; 512 to 16,384 not asked"
    assert found["a"].over == "256 to 4,096; 16,384 not served"
