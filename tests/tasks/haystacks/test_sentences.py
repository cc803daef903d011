"""Where sentences end."""

from __future__ import annotations

import tracemalloc
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.haystacks.sentences import MOST_CHARACTERS, sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Mr. Smith met J. R. Hale, e.g. at 5 p.m. today.", ["Mr. Smith met J. R. Hale, e.g. at 5 p.m. today."]),
        ("It costs 3.5 in the U.S. now. That is I. So", ["It costs 3.5 in the U.S. now.", "That is I.", "So"]),
        ('"Really?" he asked. "Yes!" Then', ['"Really?" he asked.', '"Yes!"', "Then"]),
        ("Then (so it was.) They left.", ["Then (so it was.)", "They left."]),
        ("1. First item. 2. Second.", ["1. First item.", "2. Second."]),
        ("你好。再见！「好。」他说？是", ["你好。", "再见！", "「好。」", "他说？", "是"]),  # noqa: RUF001
        ("यह एक है। वह दो है।", ["यह एक है।", "वह दो है।"]),
        ("ما هذا؟ هذا كتاب.", ["ما هذا؟", "هذا كتاب."]),
    ],
)  # fmt: skip
def test_marks(text, found):
    """Stops of several scripts, quotes and brackets after them; no end at abbreviations, initials, small letters."""
    assert list(sentences([text])) == found


def test_lines_and_paragraphs():
    """A line end is a space, a blank line an end."""
    assert list(sentences(["A heading", "", "One  line", "\tand another.", " ", "", "End"])) == [
        "A heading", "One line and another.", "End",
    ]  # fmt: skip


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=900), max_size=8))
def test_nothing_is_lost(lines):
    """All characters but white space stay in order, and every piece is short and without white space around it."""
    found = list(sentences(lines))
    assert "".join("".join(found).split()) == "".join("".join(lines).split())
    for sentence in found:
        assert 0 < len(sentence) <= MOST_CHARACTERS + 1
        assert sentence == " ".join(sentence.split())


def test_a_long_sentence_is_cut_at_a_clause():
    """After a comma where there is one, else between words."""
    (first, *_) = sentences(["word " * 60 + "word, " + "word " * 60])
    assert first.endswith("word,")
    assert all(piece.split() == ["word"] * len(piece.split()) for piece in sentences(["word " * 500]))


@pytest.mark.parametrize(
    "line", ["word " * 20, "A sentence that is as long as most are ends here. " * 2], ids=["no marks", "marks"]
)
def test_memory_is_bounded(line):
    """Two megabytes without a blank line are not held."""
    tracemalloc.start()
    try:
        assert sum(1 for _ in sentences(repeat(line, 2_000_000 // len(line)))) > 1000
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()
