"""Keys come from private places and show up nowhere."""

import pickle

import pytest

from harness.core.errors import UserError
from harness.endpoints.secrets import Secret, read_key, redact

KEY = "correct-horse-battery"


def test_secret_does_not_show_itself():
    """Neither printed nor pickled."""
    assert KEY not in f"{Secret(KEY)} {Secret(KEY)!r} {[Secret(KEY)]}"
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


@pytest.mark.parametrize(
    "text",
    [
        f"Incorrect API key provided: {KEY}",
        f"Authorization: Bearer {KEY}",
        f"Cannot connect to https://me:{KEY}@host/v1",
        f"GET https://host/v1?api_key={KEY}&x=1",
        '{"api_key": "another-one-1234"}'.replace("another-one-1234", KEY),
    ],
)
def test_redaction(text):
    """Our key anywhere, and whatever looks like one, known or not."""
    assert KEY not in redact(text, Secret(KEY))


def test_redaction_of_unknown_keys():
    """Shapes that are keys, and words that are not."""
    assert "abcdef" not in redact("key sk-abcdef123456 and Bearer abcdef123456 and http://u:abcdef@h")
    assert redact("Check the key in NANO_KEY: it is wrong") == "Check the key in NANO_KEY: it is wrong"


def test_key_from_the_environment(monkeypatch):
    """A missing variable is named."""
    monkeypatch.setenv("NANO_KEY", f" {KEY}\n")
    assert read_key("NANO_KEY", None).reveal() == KEY
    monkeypatch.delenv("NANO_KEY")
    with pytest.raises(UserError, match="NANO_KEY is not set"):
        read_key("NANO_KEY", None)


def test_key_from_a_private_file(tmp_path):
    """Others must not be able to read it."""
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    file.chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        read_key(None, file)
    file.chmod(0o600)
    assert read_key(None, file).reveal() == KEY


def test_key_with_a_newline_inside_is_refused(monkeypatch):
    """It would end the header, and the message must not show it."""
    monkeypatch.setenv("NANO_KEY", f"{KEY}\nX: y")
    with pytest.raises(UserError) as caught:
        read_key("NANO_KEY", None)
    assert KEY not in str(caught.value)
