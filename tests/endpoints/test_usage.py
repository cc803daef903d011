"""Counts are what the server counted, in OpenAI's sense, and unknown is None."""

import pytest

from harness.core.completion import Usage
from harness.endpoints.usage import read_usage


def test_details():
    """Reasoning and cached tokens, also where DeepSeek keeps them."""
    details = {"completion_tokens_details": {"reasoning_tokens": 2}, "prompt_tokens_details": {"cached_tokens": 4}}
    assert read_usage({"prompt_tokens": 5, "completion_tokens": 3, **details}) == Usage(5, 3, 2, 4, "usage")
    assert read_usage({"prompt_tokens": 5, "completion_tokens": 3, "prompt_cache_hit_tokens": 4}).cached_tokens == 4


@pytest.mark.parametrize(
    "reported", [None, {}, {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": None}, "no", 3]
)
def test_nothing_is_none(reported):
    """Placeholders are not counts."""
    assert read_usage(reported) is None


def test_reasoning_left_out_of_the_completion_is_put_back():
    """xAI's total shows that it stands beside it."""
    reported = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 40}
    assert read_usage({**reported, "completion_tokens_details": {"reasoning_tokens": 25}}).completion_tokens == 30
    reported["total_tokens"] = 15
    assert read_usage({**reported, "completion_tokens_details": {"reasoning_tokens": 4}}).completion_tokens == 5
