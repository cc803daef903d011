"""What small files hold, part by part."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.hub.contents import read_contents, template_digest
from harness.hub.file_kinds import SPLIT
from harness.hub.state import FileSeen


def parts(path, content):
    """Of a file with this content."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_contents(path, FileSeen(blob="b"), body).parts


def test_versions_at_any_depth_are_inert():
    """The text model inside a multimodal one has its own."""
    old = parts("config.json", {"text_config": {"transformers_version": "4.51", "x": 1}})
    new = parts("config.json", {"text_config": {"transformers_version": "5.0", "x": 1}})
    assert old["config"] == new["config"]
    assert (old["inert"], new["inert"]) == ("transformers_version 4.51", "transformers_version 5.0")


def test_a_list_of_templates_with_one_default_is_that_template():
    """Transformers writes either."""
    assert template_digest("a") == template_digest([{"name": "default", "template": "a"}])
    assert template_digest("a") != template_digest(
        [{"name": "default", "template": "a"}, {"name": "tool_use", "template": "b"}]
    )


def test_the_last_line_end_of_a_template_does_not_count():
    """Jinja drops one; two are one."""
    assert template_digest("a\n") == template_digest("a")
    assert template_digest("a\n\n") != template_digest("a")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xef\xbb\xbf{}", b'{"a": Infinity, "b": 1' + b"0" * 500 + b"}"])
def test_a_file_that_is_no_plain_object_is_still_told_from_another(body):
    """By all of it."""
    assert parts("config.json", body)["config"] != parts("config.json", body + b" x")["config"]


def test_every_split_file_has_its_main_part():
    """So that a change of one can never be of nothing."""
    for path, (main, *_) in SPLIT.items():
        found = read_contents(path, FileSeen(blob="b"), b'{"chat_template": "x", "a": 1}').parts
        assert main in found


@given(st.binary(max_size=200), st.sampled_from(sorted(SPLIT)))
def test_anything_is_read(body, path):
    """A stranger wrote it."""
    assert read_contents(path, FileSeen(blob="b"), body).parts
