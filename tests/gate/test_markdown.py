"""The gate's results in a job's summary."""

import pytest

from harness.gate.markdown import gate_markdown
from tests.gate.test_junit import check, result
from tests.hostile.strings import HOSTILE


def test_the_worst_first():
    """Runs and checks alike; what is the same is folded away."""
    good, bad = result(check("same"), run="good"), result(check("better"), check("same"), check("worse"), run="bad")
    text = gate_markdown([good, bad])
    assert text.index("bad: worse") < text.index("good: same")
    assert text.index("\u274c worse |") < text.index("\u2b06\ufe0f better |") < text.index("<details>")
    assert "1 worse, 1 better, 1 same" in text


def test_what_it_is_held_against_and_the_numbers():
    """With the version of the baseline."""
    text = gate_markdown([result(check("worse"))])
    assert "scout against version 3 (night-0)" in text
    assert "-1.0 points" in text.replace("&#46;", ".")


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_are_text(words):
    """No tag, link, mention or new row comes of a name."""
    tame = gate_markdown([result(check("worse", "m", "s", "w"), run="r", models=("m",))])
    wild = gate_markdown([result(check("worse", words, words, words), run=words, models=(words,))])
    for sign in "<|`*[@":
        assert wild.count(sign) == tame.count(sign)
    assert len(wild.splitlines()) == len(tame.splitlines())


def test_no_more_than_a_comment_may_have():
    """GitHub refuses one of more than 65,536 characters."""
    assert len(gate_markdown([result(*[check("worse", why="w" * 300)] * 400)])) < 65_536
