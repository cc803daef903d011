"""A counter that the harness itself ships: a real byte-pair encoding."""

from __future__ import annotations

from pathlib import Path

from harness.tokens.local import local_counter

VOCABULARY = Path(__file__).parents[3] / "harness/servers/models/nano-scout.gguf"


def pieces():
    """The embedded models' own tokenizer."""
    return local_counter(str(VOCABULARY))
