"""Counting without a tokenizer."""

from harness.tokens.approximate import ApproximateCounter


def test_approximation_says_so():
    """Four characters a token; nothing is kept under it."""
    counter = ApproximateCounter()
    assert counter.count("x" * 401) == 101
    assert counter.count_each(["", "x" * 401]) == [0, 101]
    assert counter.name.startswith("approximate")
    assert counter.identity is None
