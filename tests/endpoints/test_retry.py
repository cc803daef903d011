"""Tries are bounded in count and in time."""

from harness.core.completion import FailureReason
from harness.endpoints.problem import Problem
from harness.endpoints.retry import Retry

PASSING = Problem(FailureReason.SERVER, "no", 503, retryable=True)


def test_backoff_grows_to_its_cap():
    """Full jitter stays below it."""
    retry = Retry(attempts=99, first_delay_s=1, longest_delay_s=8)
    longest = [max(retry.delay_s(PASSING, attempts=n, elapsed_s=0) for _ in range(200)) for n in (1, 2, 3, 9)]
    assert [round(delay) for delay in longest] == [1, 2, 4, 8]


def test_gives_up():
    """After the last attempt, past the time, and on what will not pass."""
    retry = Retry(attempts=3, within_s=10)
    assert retry.delay_s(PASSING, attempts=2, elapsed_s=0) is not None
    assert retry.delay_s(PASSING, attempts=3, elapsed_s=0) is None
    assert retry.delay_s(PASSING, attempts=1, elapsed_s=11) is None
    assert retry.delay_s(Problem(FailureReason.BAD_REQUEST, "no", 400), attempts=1, elapsed_s=0) is None


def test_asked_delay_is_kept_or_refused():
    """Never shortened; one that is too long ends the tries."""
    asked = Problem(FailureReason.RATE_LIMITED, "no", 429, retryable=True, retry_after_s=5)
    assert Retry().delay_s(asked, attempts=1, elapsed_s=0) >= 5
    assert Retry(within_s=4).delay_s(asked, attempts=1, elapsed_s=0) is None
