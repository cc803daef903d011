"""The counter fitted to usage."""

import pytest

from harness.core.errors import UserError
from harness.tokens.calibrated import Seen, calibrated


def test_a_line_is_recovered():
    """Tokens a character, and what the template adds."""
    counter = calibrated([Seen("x" * length, 12 + length // 5) for length in (100, 500, 1000, 5000)])
    assert counter.overhead == 12
    assert counter.count("x" * 2000) == pytest.approx(400, abs=1)
    assert counter.count("") == 0
    assert counter.count_each(["", "x" * 2000]) == [0, counter.count("x" * 2000)]
    assert counter.name.startswith("approximate")
    assert counter.identity is None


@pytest.mark.parametrize("seen", [[], [("abc", 5)], [("abc", 5), ("abc", 6)], [("abc", 9), ("abcdef", 5)]])
def test_usage_that_tells_nothing(seen):
    """Too little, of one length, or falling."""
    with pytest.raises(UserError, match="does not grow with the prompt"):
        calibrated([Seen(*each) for each in seen])
