"""The option of every command that writes a report: in which form."""

from __future__ import annotations

import click

form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "png"]),
    default="html",
    show_default=True,
    help="The page, a summary for a pull request, or a picture to share.",
)
