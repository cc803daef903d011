"""What haystacks of a text that somebody wrote have in common: how it is laid out, and what it may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from harness.core.kind import Kind
from harness.tasks.haystacks.layout import Layout


class GivenText(Kind):
    """The arguments of the `files` and `dataset` haystacks that do not say where the text is."""

    layout: Annotated[Layout, Field(description="one running text, a sentence a line, or lines as they are")] = "auto"
    repeat: Annotated[bool, Field(description="begin again where the text ends, and show the period")] = False
    allow_special: Annotated[bool, Field(description="take text that looks like a chat template's special token")] = (
        False
    )
