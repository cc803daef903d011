"""gate.json: written, read again, and the worst of its checks."""

import pytest

from harness.core.errors import UserError
from harness.gate.result import WORST_FIRST, read_gate, write_gate
from tests.gate.test_junit import check, result


def test_written_and_read_again(tmp_path):
    """Everything of it."""
    one = result(check("worse"), check("same"))
    write_gate(tmp_path, one)
    assert read_gate(tmp_path) == one


def test_never_gated(tmp_path):
    """None is not a verdict."""
    assert read_gate(tmp_path) is None


@pytest.mark.parametrize("data", [b"{", b'{"run": 1}', b"\xff\xfe", b""])
def test_a_damaged_file(tmp_path, data):
    """A mistake with its place and its mending."""
    (tmp_path / "gate.json").write_bytes(data)
    with pytest.raises(UserError, match="gate the run again"):
        read_gate(tmp_path)


def test_of_an_earlier_version(tmp_path):
    """A file without looks is one in which none was noted."""
    (tmp_path / "gate.json").write_bytes(b'{"run": "a", "judged_at": 1, "baselines": {}, "checks": []}')
    assert read_gate(tmp_path).looks == {}


@pytest.mark.parametrize("place", range(len(WORST_FIRST)))
def test_the_verdict_is_the_worst_of_all_checks(place):
    """In the order in which one wants to know."""
    assert result(*map(check, WORST_FIRST[place:][::-1])).verdict == WORST_FIRST[place]


def test_no_checks_are_no_good_news():
    """Nothing was told."""
    assert result().verdict == "cannot tell"
