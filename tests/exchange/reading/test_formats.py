"""How a file's beginning tells its format."""

import json

import pytest

from harness.core.errors import UserError
from harness.exchange.reading.formats import FORMATS, sniffed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"id": 1, "answer": "B"}\n{"id": 2, "answer": "C"}\n', "jsonl"),
        ('{"error": "down", "id": 1}', "jsonl"),
        ('\n{"doc_id": 0, "doc": {"id": 1}, "arguments": {}, "resps": [["x"]]}\n', "lm-eval"),
        ('{"index": 1, "model": "m", "model_output": {"choices": []}}\n', "evalscope"),
        ('{"id": "b", "custom_id": "q", "response": {"status_code": 200}, "error": null}\n', "openai-batch"),
        ('{\n  "version": 2,\n  "status": "success",\n  "eval": {\n    "task": "t"', "inspect"),
        ("PK\x03\x04", "inspect"),
        ('[\n    {\n        "id": "validation_Art_1",\n        "response": "B"\n    }\n]', "mmmu"),
        ('{\n    "validation_Art_1": "B",\n    "validation_Art_2": "C"\n}', "mmmu"),
    ],
)
def test_each_format_is_known_by_its_first_value(tmp_path, text, name):
    """Keys in any order, the whole on one line or on many."""
    path = tmp_path / "outputs"
    path.write_bytes(text.encode())
    assert sniffed(path) == name


def test_a_long_line_does_not_hide_what_stands_behind(tmp_path):
    """A document of a megabyte comes before its response."""
    path = tmp_path / "samples.jsonl"
    path.write_text(json.dumps({"doc_id": 0, "doc": {"text": "x" * 1_000_000}, "resps": [["y"]]}) + "\n")
    assert sniffed(path) == "lm-eval"


@pytest.mark.parametrize("text", ["id,answer\n1,B\n", "[1, 2]", '{"a": [1]}', "[" * 100_000])
def test_anything_else_is_a_mistake_that_names_the_formats(tmp_path, text):
    """One line, with all that could be said."""
    path = tmp_path / "outputs"
    path.write_text(text)
    with pytest.raises(UserError, match="--format: jsonl, mmmu, lm-eval"):
        sniffed(path)


def test_what_was_taken_for_another_format_is_still_a_mistake(tmp_path):
    """A beginning proves nothing of the rest."""
    path = tmp_path / "outputs"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    with pytest.raises(UserError, match="not JSON"):
        list(FORMATS[sniffed(path)].read(path))
