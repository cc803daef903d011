"""`harness schema`."""

import json

import pytest


@pytest.mark.parametrize(("file", "key"), [("experiment", "models"), ("suite", "tasks")])
def test_it_is_json_schema(harness, file, key):
    """For an editor to complete and check the file."""
    schema = json.loads(harness("schema", file).stdout)
    assert key in schema["required"]
    assert schema["additionalProperties"] is False
