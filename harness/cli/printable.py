"""What models, data sets, servers and engines say, as a terminal may show it."""

from __future__ import annotations

import click


def printable(text: str) -> str:
    """Without what would move the cursor, colour the terminal or rewrite its title; lines stay lines."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)


def say(text: str) -> None:
    """Print it so."""
    click.echo(printable(text))
