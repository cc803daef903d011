"""Names of files, and files that are whole or not there."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.exchange.writing.files import LONGEST, file_name, new_file, uuid4_of


@given(st.text(max_size=300))
def test_any_name_becomes_one_portable_name(name):
    """Not hidden, not an option, not a step up, no longer than a file system takes."""
    safe = file_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", safe)
    assert len(safe) <= LONGEST + 1
    assert safe == file_name(name)


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_names_never_become_one(one, other):
    """What had to be changed carries its digest."""
    assert (file_name(one) == file_name(other)) == (one == other)


@pytest.mark.parametrize("name", ["Scout", "llama-4-scout", "a_b.c", "Llama-3.1-8B"])
def test_a_plain_name_stays(name):
    """Readable names are kept."""
    assert file_name(name) == name


@pytest.mark.parametrize("name", ["CON", "nul.txt", "data", "LPT1"])
def test_a_reserved_name_is_changed(name):
    """Windows' devices, and the root of Every Eval Ever's datastore."""
    assert file_name(name).startswith("_")


def test_a_uuid_has_the_form_of_a_random_one():
    """And is the same for the same parts."""
    made = uuid.UUID(uuid4_of("a", "b"))
    assert made.version == 4
    assert made.variant == uuid.RFC_4122
    assert uuid4_of("a", "b") != uuid4_of("ab")


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    """And no draft."""
    path = tmp_path / "x.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), new_file(path) as file:
        file.write("new")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
