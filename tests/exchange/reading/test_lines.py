"""JSON that nobody vouches for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, Struct

from harness.core.errors import UserError
from harness.exchange.reading.lines import decoded, json_lines


class _Value(Struct):
    text: str
    number: float | None = None


def test_a_broken_line_is_named(tmp_path):
    """File and line, not a traceback."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n\n{"text": "b"')
    with pytest.raises(UserError, match=r"a\.jsonl:3: this is not JSON"):
        list(json_lines(path, _Value))


def test_a_wrong_shape_is_named(tmp_path):
    """JSON, but not as the format has it."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": 1}\n')
    with pytest.raises(UserError, match=r"a\.jsonl:1: this is not as the format has it: .*text"):
        list(json_lines(path, _Value))


def test_what_python_writes_beyond_json_is_read():
    """NaN is no number, and half an emoji no character: the rest of the line is as good as ever."""
    assert decoded(b'{"text": "a\\ud83d", "number": NaN}', _Value, "") == _Value("a\ufffd", None)
    assert bytes(decoded(b'[{"x": NaN}]', list[Raw], "")[0]) == b'{"x": null}'


def test_a_byte_order_mark_and_blank_lines_are_skipped(tmp_path):
    """Lines keep their numbers."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "a"}\n\n{"text": "b"}\n')
    assert [(where[-1], value.text) for where, value in json_lines(path, _Value)] == [("1", "a"), ("3", "b")]


def test_nesting_without_end_is_a_mistake():
    """It does not bring the reader down."""
    with pytest.raises(UserError, match="not JSON"):
        decoded(b"[" * 100_000, list[Raw], "")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(data):
    """A value or a plain mistake."""
    try:
        decoded(data, _Value, "here")
    except UserError as error:
        assert error.place == "here"


@given(st.text())
def test_any_text_is_read_as_it_was_written(text):
    """Ours and Python's writer agree, but for lone surrogates."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert decoded(json.dumps({"text": text}).encode(), _Value, "").text == whole
