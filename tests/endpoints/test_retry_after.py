"""The wait a server asks for is understood in every form it takes."""

from email.utils import formatdate
from time import time

import pytest

from harness.endpoints.retry_after import asked_delay_s, span_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6ms", 0.006),
        ("33 seconds", 33),
        ("1m2.5s", 62.5),
        ("1h", 3600),
        ("6m0s", 360),
        ("7.66s.", 7.66),
        ("2 minutes", 120),
        ("soon", None),
    ],
)
def test_spans(text, seconds):
    """As OpenAI, Azure and Groq write them."""
    assert span_s(text) == (pytest.approx(seconds) if seconds else None)


def test_headers_go_before_words():
    """Seconds, milliseconds, a date."""
    assert asked_delay_s({"retry-after": "2"}, "try again in 9s") == 2
    assert asked_delay_s({"retry-after-ms": "20"}, "") == 0.02
    assert asked_delay_s({"retry-after": formatdate(time() + 30, usegmt=True)}, "") == pytest.approx(30, abs=2)
    assert asked_delay_s({"retry-after": formatdate(time() - 30, usegmt=True)}, "") == 0


def test_only_an_exhausted_limit_resets():
    """The others' resets say nothing about this refusal."""
    headers = {"x-ratelimit-remaining-requests": "9", "x-ratelimit-reset-requests": "1h"}
    assert asked_delay_s(headers, "") is None
    headers |= {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"}
    assert asked_delay_s(headers, "") == 0.25


def test_words():
    """The sentence, else nothing."""
    assert asked_delay_s({}, "Limit: 10000 / min. Please try again in 6ms. Contact us") == pytest.approx(0.006)
    assert asked_delay_s({}, "Please retry after 33 seconds.") == 33
    assert asked_delay_s({}, "Server overloaded, please retry shortly") is None
