"""Long text in pieces."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core import passage as module
from harness.core.passage import Passage, Slice


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), parts=st.integers(1, 9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_is_read_in_chunks_between_characters(tmp_path, text, parts):
    """Wherever a chunk's end falls, no character is broken."""
    path = tmp_path / "text"
    data = text.encode()
    path.write_bytes(b"ab" + data + b"cd")
    passage = Passage(("<", Slice(str(path), 2, 2 + len(data)), ">"))
    assert "".join(module.read(passage.pieces[1], chunk_bytes=parts)) == text
    assert passage.text() == f"<{text}>"
    assert passage.bytes == len(data) + 2
