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
    assert [shape["required"] for shape in shapes] == [["name", "tasks"], ["kind", "name", "workload"]]
    assert {"load", "search"} <= set(shapes[1]["properties"])  # one of the two is needed, which the reader says
    assert not any(shape["additionalProperties"] for shape in shapes)
