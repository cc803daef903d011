"""`harness schema`."""

import json


def test_an_experiment_has_a_json_schema(harness):
    """For an editor to complete and check the file."""
    schema = json.loads(harness("schema", "experiment").stdout)
    assert "models" in schema["required"]
    assert schema["additionalProperties"] is False


def test_a_suite_has_one_for_each_kind(harness):
    """What a suite must have depends on whether it asks questions or applies load."""
    schema = json.loads(harness("schema", "suite").stdout)
    shapes = [schema["$defs"][shape["$ref"].rpartition("/")[2]] for shape in schema["oneOf"]]
    assert sorted(key for shape in shapes for key in shape["required"] if key in ("load", "tasks")) == ["load", "tasks"]
    assert not any(shape["additionalProperties"] for shape in shapes)
