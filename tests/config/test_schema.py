"""The JSON Schema that editors use."""

import pytest

from harness.config.schema import ExperimentFile, SuiteFile


def without_description(schema, definitions):
    """The properties of `definitions` that say nothing."""
    return {
        f"{name}.{key}"
        for name in definitions
        for key, value in schema["$defs"].get(name, schema).get("properties", {}).items()
        if "description" not in value and key != "kind"
    }


@pytest.mark.parametrize("file", [ExperimentFile, SuiteFile], ids=["experiment", "suite"])
def test_every_key_says_what_it_is(file):
    """In the editor, where the cursor stands; kinds describe their arguments in their own rooms."""
    schema = file.model_json_schema()
    kinds = {name for name, each in schema["$defs"].items() if "kind" in each.get("properties", {})}
    assert without_description(schema, {file.__name__, *schema["$defs"]} - kinds - nested_in(schema, kinds)) == set()


def nested_in(schema, kinds):
    """The definitions that only kinds use."""
    return {name for name in schema["$defs"] if any(f"#/$defs/{name}'" in str(schema["$defs"][kind]) for kind in kinds)}


def test_there_is_a_choice_of_kinds():
    """Told apart by `kind`."""
    source = SuiteFile.model_json_schema()["$defs"]["TaskEntry"]["properties"]["source"]
    assert {"jsonl", "needle"} <= set(source["discriminator"]["mapping"])
