"""LiveCodeBench's private tests are read without running what they are pickled with."""

from __future__ import annotations

import base64
import json
import os
import pickle
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.coding.packed_tests import PackedTest, unpacked

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TESTS = st.lists(st.builds(PackedTest, TEXT, TEXT, st.sampled_from(["functional", "stdin"])), max_size=4)
ONE = [{"input": "1\n", "output": "2", "testtype": "stdin"}]


def packed(data):
    """Bytes as the data set has them."""
    return base64.b64encode(zlib.compress(data)).decode()


def as_json(tests):
    """The JSON of tests, as the data set has it."""
    return json.dumps([{"input": each.input, "output": each.output, "testtype": each.testtype} for each in tests])


@given(TESTS, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_round_trip(tests, protocol):
    """What was pickled, packed and put into base64 is read back, by whichever protocol it was pickled."""
    assert unpacked(packed(pickle.dumps(as_json(tests), protocol))) == tests


@given(TESTS)
def test_plain(tests):
    """Public tests are JSON as it is."""
    assert unpacked(as_json(tests)) == tests


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("length", [0, 300, 70_000, 3_000_000])
def test_lengths(length, protocol):
    """Each length has an opcode of its own, and long ones frames."""
    tests = [PackedTest("é" * length, "\n\\u00e9\x00", "stdin")]
    text = json.dumps([{"input": tests[0].input, "output": tests[0].output, "testtype": "stdin"}], ensure_ascii=False)
    assert unpacked(packed(pickle.dumps(text, protocol))) == tests


class Harmful:
    """Where it is unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_harmful_pickle(tmp_path, protocol):
    """A pickle that would run something is refused, and nothing is run."""
    there = tmp_path / "made"
    data = pickle.dumps(Harmful(there), protocol)
    with pytest.raises(ValueError, match="something else than a text"):
        unpacked(packed(data))
    beside = pickle.dumps([json.dumps(ONE), Harmful(there)], protocol)
    with pytest.raises(ValueError, match="something else than a text"):
        unpacked(packed(beside))
    assert not there.exists()
    pickle.loads(data)  # noqa: S301 -- our own
    assert there.exists()  # it would have


def repr_of(value):
    """A name for a value of any size."""
    return type(value).__name__


@pytest.mark.parametrize("value", [b"a", 1, None, ["a"], ("a", "b"), {"a": 1}, 1 << 20_000], ids=repr_of)
def test_other_pickles(value):
    """A text is all that is read."""
    with pytest.raises(ValueError, match="the tests are"):
        unpacked(packed(pickle.dumps(value)))


def test_two_texts():
    """A second text behind the first is not what was pickled."""
    whole = pickle.dumps("[]", 2)
    with pytest.raises(ValueError, match="something else than a text"):
        unpacked(packed(whole[:-1] + whole[2:]))


@given(st.binary(max_size=60))
def test_any_bytes(data):
    """Whatever is packed, it is read or refused."""
    try:
        unpacked(packed(data))
    except ValueError as error:
        assert "\n" not in str(error)


@given(st.text(max_size=60))
def test_any_text(text):
    """Whatever stands there, it is read or refused."""
    try:
        unpacked(text)
    except ValueError as error:
        assert str(error).startswith("the tests ")


def test_cut_off():
    """Part of what was packed is not taken for all of it."""
    text = base64.b64encode(zlib.compress(pickle.dumps(json.dumps(ONE)))[:-6]).decode()
    with pytest.raises(ValueError, match="cut off"):
        unpacked(text)


def test_bomb():
    """What unpacks to more than can be tests is refused before it is in memory."""
    with pytest.raises(ValueError, match="more than 1 MB"):
        unpacked(packed(b"\0" * (8 << 20)), most_bytes=1 << 20)


@pytest.mark.parametrize(
    "tests", [{"a": 1}, [{"input": "1"}], [{**ONE[0], "input": 1}], [{**ONE[0], "testtype": "manual"}]]
)
def test_other_json(tests):
    """Tests are a list with input, output and one of two types."""
    with pytest.raises(ValueError, match="the tests are not valid"):
        unpacked(packed(pickle.dumps(json.dumps(tests))))
