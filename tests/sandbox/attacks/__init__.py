"""Hostile programs, in text files: after `=== name` the body of a function, and after `%%` what stands beside it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import NamedTuple

HERE = Path(__file__).parent


class Attack(NamedTuple):
    """One of them."""

    name: str
    body: str

    def program(self, places=None):
        """Its source: a function `attack`, with the victims' places filled in."""
        text = self.body
        for name, value in (places or {}).items():
            text = text.replace("{" + name + "}", str(value))
        body, _, beside = text.partition("%% beside the function\n")
        return f"import os, time\ndef attack(*arguments):\n{indent(body, '    ')}\n{beside}"


def attacks(name):
    """Those of a file."""
    _, *parts = (HERE / f"{name}.txt").read_text().split("\n=== ")
    return [Attack(*part.split("\n", 1)) for part in parts]


ESCAPES, FLOODS, FORGERIES = map(attacks, ("escapes", "floods", "forgeries"))
