"""Small damage to code is mended, and only where the code does not parse."""

from __future__ import annotations

import html

import pytest

from harness.scorers.code.mending import mended
from harness.scorers.code.parsing import Parser

CODE = "def f(x):\n    return x < 1 and 'a' or \"b\""


@pytest.mark.parametrize(
    "damaged",
    [
        CODE,
        "    " + CODE.replace("\n", "\n    "),
        "import re\n    " + CODE.replace("\n", "\n    "),
        "\ufeff" + CODE.replace("return", "\u200breturn"),
        html.escape(CODE),
        CODE.replace("    ", "\u00a0\u00a0\u00a0\u00a0"),
        CODE.replace("'", "\u2019").replace('"', "\u201c"),
        CODE.replace("(", "\uff08").replace(")", "\uff09").replace(":", "\uff1a"),
        ">>> def f(x):\n...     return x < 1 and 'a' or \"b\"\n...\n>>> f(2)\n'b'",
        "  1 def f(x):\n  2     return x < 1 and 'a' or \"b\"",
        "1. def f(x):\n2.     return x < 1 and 'a' or \"b\"",
    ],
)
def test_damage(damaged):
    """Indents, invisible, curly and full-width signs, HTML, sessions and line numbers."""
    code = mended(damaged, Parser())
    assert code is not None
    assert CODE in code.text


def test_mixed_tabs():
    """Tabs are four columns beside spaces."""
    code = mended("def f(x):\n    y = x\n\treturn y", Parser())
    assert code is not None
    assert code.text == "def f(x):\n    y = x\n    return y"


@pytest.mark.parametrize("code", ["x = '&lt;\u201c\u00a0'", 'def f():\n    """\n    >>> f()\n    """', "x = '\\_'"])
def test_what_parses_is_left(code):
    """Signs in strings are the program's."""
    read = mended(code, Parser())
    assert read is not None
    assert read.text == code


def test_a_docstring_is_no_session():
    """Prompts in it do not make the code one, even where something else must be mended."""
    code = mended('def f():\n\u00a0"""\n\u00a0>>> f()\n\u00a0"""\n\u00a0return 1', Parser())
    assert code is not None
    assert "return 1" in code.text


def test_no_mending_for_errors():
    """A real syntax error stays one."""
    assert mended("def f(x)\n    return x", Parser()) is None
