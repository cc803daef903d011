"""The option that is read, held to what the official parser gave."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.mmmu.option import letters, read_option, settled_option

CHOICES = ("$6", "$7", "Mosque", "a mosque in town")
PIECES = ["A", "B", "E", " ", "(A)", "(B)", " C ", "\n", ".", "$7", "$75", "mosque ", "the answer is ", "so "]


@pytest.mark.parametrize(
    ("answer", "letter"),
    [  # recorded from MMMU-Benchmark/MMMU @ bb0b95a: parse_multi_choice_response, None where it draws
        ("B", "B"),
        ("B.", "B"),
        ("B.,", "B"),
        ("B,.", None),
        ("'B'", "B"),
        ("B\n", None),
        ("\nB", None),
        (" B", "B"),
        ("B ", "B"),
        ("b", None),
        ("(B)", "B"),
        ("(b)", None),
        ("B)", None),
        ("(B", None),
        ("[B]", None),
        ("**B**", None),
        ("\\boxed{B}", None),
        ("B. $7", None),
        ("B: $7", None),
        ("Answer: B", "B"),
        ("The answer is B.", "B"),
        ("The answer is B. It costs $7.", "B"),
        ("The answer is B because it costs more", "B"),
        ("A simple sum gives B.", "B"),
        ("A simple sum gives (B)", "B"),
        ("(A) and (B), so (A)", "A"),
        ("(B) or (C)", "C"),
        ("B or C", "C"),
        ("B C B", "B"),
        ("I think it is $7", None),
        ("I think that it is $7 here", "B"),
        ("I think that it is $7, not $6", "A"),
        ("I think it is $67, all of it", "A"),
        ("This is a MOSQUE of some kind", "C"),
        ("This is a mosque in town, I think", "C"),
        ("(E) is what I would say here", None),
        ("", None),
        ("   ", None),
        ("None of the above options fits it", None),
        ("A\tB", None),
        ("A B\tC D", "D"),
        ("( B )", "B"),
        ("(A)(C)", "C"),
    ],
)
def test_same_as_mmmu(answer, letter):
    """Marks at the ends, brackets, spaces, letter case, several letters, texts of options, other letters."""
    reading = read_option(answer, CHOICES)
    assert (None if reading is None else reading.letter) == letter


@pytest.mark.parametrize(
    ("answer", "mentioned", "way"),
    [
        ("(C) or (A), not B", ("A", "C"), "brackets"),
        ("C or A or", ("A", "C"), "spaces"),
        ("either a mosque in town or $6", ("A", "C", "D"), "text"),
    ],
)
def test_all_that_is_mentioned(answer, mentioned, way):
    """In the order of the options; a weaker way is not tried where a stronger one finds something."""
    reading = read_option(answer, CHOICES)
    assert (reading.mentioned, reading.way) == (mentioned, way)


def test_first_of_texts_that_begin_together():
    """Of an option whose text begins another's, the first in the list is read, as there."""
    assert read_option("we find that it is $75 here", ("$75", "$7")).letter == "A"
    assert read_option("we find that it is $75 here", ("$7", "$75")).letter == "A"


@pytest.mark.parametrize(
    ("answer", "letter", "complete"),
    [
        ("B", "B", False),
        ("The answer is (B).\n", "B", True),
        ("(A) is too low and (C) too high. The answer is (B). Done", "B", True),
        ("The answer is (B). The graphs in (A) and (C) show less.", "B", True),
        ("The answer is (A). No, wait. The answer is (B)", "B", False),
        ("(A) 1\n(B) 2\n(C) 3", None, None),
        ("The answer is (A), (B) and (C).", None, None),
        ("The correct answer is (A) or (B). I said the answer is unclear", None, None),
        ("It starts at B and moves to C.", None, None),
        ("One sees $6 or $7 here. The answer is $7. ", "B", True),
    ],
)
def test_what_an_answer_stands_by(answer, letter, complete):
    """One option that is mentioned, or the one that is declared; complete once the declaration has ended."""
    chosen = settled_option(answer, CHOICES, read_option(answer, CHOICES))
    assert (letter, complete) == ((None, None) if chosen is None else (chosen.letter, chosen.complete))


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(), st.lists(st.text(), max_size=30).map(tuple))
def test_any_text_is_read(answer, choices):
    """Whatever is read is an option, the last mentioned one, and what is chosen is one that was mentioned."""
    for options in (choices, CHOICES):
        reading = read_option(answer, options)
        if reading is not None:
            assert reading.letter in reading.mentioned
            assert set(reading.mentioned) <= set(letters(options))
            chosen = settled_option(answer, options, reading)
            assert chosen is None or chosen.letter in reading.mentioned
            assert len(reading.mentioned) > 1 or chosen.letter == reading.letter


@pytest.mark.parametrize(
    "piece", ["(A)", " A", "(", "'", ".,", "the answer is ", "\\boxed{", "$7 ", "word ", "\n", "\u0130"]
)
def test_time_grows_with_the_length(piece):
    """A model caught in a loop writes 100,000 characters of one thing."""
    answer = "so " + piece * (100_000 // len(piece)) + "x"
    started = time.process_time()
    reading = read_option(answer, CHOICES)
    if reading is not None:
        settled_option(answer, CHOICES, reading)
    assert time.process_time() - started < 1  # 0.02 s on a slow core
