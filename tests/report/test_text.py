"""Untrusted text: visible, and never endless."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from harness.report.text import cut, visible


@given(st.text())
def test_nothing_invisible_is_left(text):
    """No control character but line breaks and tabs, no direction mark, no surrogate."""
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char not in "\n\t"]
    assert not [
        char
        for char in shown
        if unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDI", "PDF")
    ]


def test_signs_for_what_cannot_be_seen():
    """NUL, escape and direction marks are shown by signs."""
    assert visible("a\x00b\x1b[31m\u202ec") == "a␀b␛[31m\u2039U+202E\u203ac"
    assert visible("naïve 😀 日本") == "naïve 😀 日本"


def test_joiners_stay_where_they_shape_and_show_where_they_hide():
    """In emoji and other scripts they are part of the writing; in a Latin word they only make two names look alike."""
    family, persian = "\U0001f468\u200d\U0001f469", "\u0645\u06cc\u200c\u062e"
    assert visible(family) == family and visible(persian) == persian
    assert visible("sc\u200dout \u00ad") == "sc\u2039U+200D\u203aout \u2039U+00AD\u203a"


def test_stacked_marks_do_not_cover_other_lines():
    """Eight stay, and the number of the others is said."""
    assert visible("Z" + "\u0301" * 100) == "Z" + "\u0301" * 8 + "[… 92 more marks …]"
    assert visible("e\u0301") == "e\u0301"


@given(st.text(max_size=300), st.integers(1, 100))
def test_long_texts_are_cut_and_say_so(text, limit):
    """The number left out is stated, and all that is kept comes from the two ends."""
    short = cut(text, limit)
    assert short.left_out == max(0, len(text) - limit)
    if short.left_out:
        assert f"{short.left_out:,} characters left out" in short.text
