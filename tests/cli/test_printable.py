"""What servers say cannot take a terminal over."""

import pytest

from harness import cli
from harness.cli.printable import printable
from harness.core.errors import UserError


def test_control_characters_are_shown_as_such():
    """Colours, titles, bells and the other direction of writing; lines and other alphabets stay."""
    assert printable("\x1b[31mred\x1b]0;title\x07 \u202e日本\n\tnext") == "�[31mred�]0;title� �日本\n\tnext"


def test_an_error_with_a_server_s_words_is_printed_so(monkeypatch, capsys):
    """The names of its models, its facts, its log."""

    def fails(standalone_mode):
        raise UserError("it serves \x1b[2J")

    monkeypatch.setattr(cli, "group", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, capsys.readouterr().err) == (2, "harness: it serves �[2J\n")
