"""Engines that are processes."""

from __future__ import annotations

import pytest

from tests.servers.engines import Engines


@pytest.fixture
def engines(tmp_path):
    """Served models of a fake engine; nothing of them may be left in the end."""
    made = Engines(tmp_path)
    yield made
    left = [pid for notes in tmp_path.glob("*.notes") for pid in made.processes(notes.stem)]
    assert not left, "processes of an engine were left behind"
