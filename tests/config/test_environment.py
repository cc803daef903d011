"""Variables in YAML values."""

import pytest

from harness.config.environment import expand
from harness.core.errors import UserError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://${HOST}/v1", "http://gpu-1/v1"),
        ("${HOST}:${PORT:-8000}", "gpu-1:8000"),
        ("${EMPTY:-default}", "default"),
        ("${EMPTY}", ""),
        ("${NOPE:-}", ""),
        ("${HOST:+HOST}${EMPTY:+EMPTY}${NOPE:+NOPE}", "HOST"),
        ("${API_KEY:+API_KEY}", "API_KEY"),
        ("$${HOST} costs $5", "${HOST} costs $5"),
    ],
)
def test_variables_are_filled_in(text, expected):
    """A variable gives its value, its default when unset or empty, and can be escaped."""
    assert expand(text, {"HOST": "gpu-1", "EMPTY": "", "API_KEY": "s3cr3t"}).text == expected


def test_names_of_the_variables_used_are_kept():
    """Only those whose value came from the environment, so that messages can name them instead of showing it."""
    assert expand("${A}${B:-x}${A}", {"A": "1"}).variables == ("A", "A")


def test_a_missing_variable_is_named():
    """A variable that is not set and has no default is a mistake."""
    with pytest.raises(UserError, match=r"SCOUT_URL is not set.*SCOUT_URL:-default"):
        expand("${SCOUT_URL}", {})


@pytest.mark.parametrize("text", ["${}", "${a b}", "${A", "${A:default}", "${1}"])
def test_a_malformed_variable_is_a_mistake(text):
    """Nothing that starts like a variable is passed on as text."""
    with pytest.raises(UserError, match="is not a variable"):
        expand(text, {"A": "1"})


@pytest.mark.parametrize("name", ["TOGETHER_API_KEY", "hf_token", "PASSWORD"])
def test_secrets_are_refused(name):
    """A secret's value never enters the configuration, not even by a default; its name does."""
    with pytest.raises(UserError, match=f"api_key_env: {name}") as caught:
        expand(f"Bearer ${{{name}:-x}}", {name: "s3cr3t"})
    assert "s3cr3t" not in str(caught.value)
