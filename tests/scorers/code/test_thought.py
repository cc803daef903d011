"""Reasoning in tags is no part of an answer."""

from __future__ import annotations

import pytest

from harness.scorers.code.thought import without_thought


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("<think>a</think>b", "b"),
        ("<THINKING>a</THINKING>b<think>c</think>d", "bd"),
        ("[THINK]a[/THINK]b", "b"),
        ("<reasoning>a\nb</reasoning>\nc", "\nc"),
        ("b<think>never closed", "b"),
        ("opened by the template</think>b", "b"),
        ("a</think>b</think>c", "c"),
        ("x<think>a</think>b</think>c", "c"),
        ("<think>a</think>```python", "```python"),
        ("<think>a</thinking>b</think>c", "c"),
        ("no tags, 1 < 2 > 0", "no tags, 1 < 2 > 0"),
    ],
)
def test_thought_goes(answer, left):
    """Several, of every kind, unclosed (nothing after it counts) and unopened (nothing before it counts)."""
    assert without_thought(answer) == left


@pytest.mark.parametrize(
    "code", ['text.split("</think>")[-1]', "re.sub(r'<think>.*?</think>', '', text)", "`<think>` tags"]
)
def test_a_program_may_hold_tags(code):
    """A tag beside a quote or a backtick is text of the answer."""
    assert without_thought(code) == code
