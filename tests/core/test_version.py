"""Engine versions compare as their makers number them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Judge

from harness.core.version import at_least, version

numbers = st.integers(0, 30)
optional = st.none() | numbers


@st.composite
def versions(draw):
    """A version of Python's kind, in its usual spelling."""
    text = ".".join(map(str, draw(st.lists(numbers, min_size=1, max_size=4))))
    phase = draw(st.sampled_from(["", "a", "b", "rc"]))
    text += f"{phase}{draw(numbers)}" if phase else ""
    text += "" if (post := draw(optional)) is None else f".post{post}"
    text += "" if (dev := draw(optional)) is None else f".dev{dev}"
    return text + draw(st.sampled_from(["", "+cu130", "+g1a2b3c.d20260101"]))


@given(versions(), versions())
def test_they_compare_as_packaging_compares_them(one, other):
    """Local suffixes aside: they say how it was built. What a build without tags calls itself is not comparable."""
    first, second = Judge(one), Judge(other)
    if version(one) is None or version(other) is None:
        assert any(judge.is_devrelease and judge.release[:1] in ((0,), ()) for judge in (first, second))
    else:
        public = Judge(first.public) >= Judge(second.public)
        assert at_least(one, other) is public


@given(st.text(max_size=12))
def test_any_text_is_taken(text):
    """A server says what it likes; nothing is raised."""
    assert at_least(text, "1.0") in (True, False, None)


@pytest.mark.parametrize(
    ("text", "minimum", "expected"),
    [
        ("0.11.0rc2", "0.11.0", False),
        ("0.11.0rc2.dev17+g0a1b2c3", "0.11.0", False),
        ("0.11.0+cu130", "0.11", True),
        ("0.8.10", "0.8.3", True),
        ("0.5.6.post2", "0.5.6", True),
        ("1.2.0rc6", "1.2.0rc5", True),
        ("v0.24.0", "0.17", True),
        ("b1234", "b999", True),
        ("b1234-0a1b2c3d", "b5000", False),
        ("0.0.0.dev0", "0.8.3", None),
        ("0.1.dev9000+g0a1b2c3", "0.8.3", None),
        ("b1234", "0.8.3", None),
        ("dev", "0.8.3", None),
        ("b0-unknown", "b5074", None),
        ("b0", "b5074", None),
    ],
)
def test_versions_as_engines_write_them(text, minimum, expected):
    """None where two are no numbers of one kind."""
    assert at_least(text, minimum) is expected
