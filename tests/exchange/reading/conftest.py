"""Files as other tools write them, small and made by hand."""

import json

import pytest


@pytest.fixture
def written(tmp_path):
    """Write values as JSON Lines, or one value as JSON, under a name; gives the path."""

    def write(name, *values, lines=True):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(value) + "\n" for value in values) if lines else json.dumps(values[0], indent=2)
        path.write_text(text)
        return path

    return write
