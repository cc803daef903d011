"""Thoughts between tags are told from answers, and tags that an answer merely mentions are not."""

import pytest

from harness.endpoints.answer import told_apart


@pytest.mark.parametrize(
    ("content", "reasoning", "text"),
    [
        ("<think>hm</think>4", "hm", "4"),
        ("\n<think>\nhm\n</think>\n\n4", "\nhm\n", "\n\n4"),
        ("hm</think>4", "hm", "4"),
        ("<think>hm", "hm", ""),
        ("<think></think>4", "", "4"),
        ("<think>a</think>\n<think>b</think>4", "ab", "4"),
        ("[THINK]hm[/THINK]4", "hm", "4"),
        ("◁think▷hm◁/think▷4", "hm", "4"),
        ("4", "", "4"),
        ("Write <think>x</think> in XML", "", "Write <think>x</think> in XML"),
    ],
)
def test_tags(content, reasoning, text):
    """Paired, closing only, opening only, empty, twice, in other spellings, none, and mentioned."""
    assert told_apart(content, "") == (text, reasoning)


def test_separate_reasoning_is_not_counted_twice():
    """Where the server repeats it between tags."""
    assert told_apart("<think>hm</think>4", "hm") == ("4", "hm")


def test_leftover_closing_tag_is_dropped():
    """A parser may leave it at the start of the content, never in the middle."""
    assert told_apart("\n</think>\n4", "hm") == ("\n4", "hm")
    assert told_apart("say </think> aloud", "hm") == ("say </think> aloud", "hm")
