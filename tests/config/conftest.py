"""YAML files to load."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Write a file below `tmp_path` and give its path."""

    def written(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return written
