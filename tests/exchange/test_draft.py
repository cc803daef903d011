"""A run directory in the making."""

import pytest

from harness.core.errors import UserError
from harness.exchange.draft import drafted


def test_it_appears_when_it_is_whole(tmp_path):
    """And only under its name."""
    with drafted(tmp_path / "results", "run") as directory:
        (directory.path / "a").write_text("x")
        assert not (tmp_path / "results/run").exists()
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["run"]
    assert (tmp_path / "results/run/a").read_text() == "x"


def test_an_error_leaves_nothing(tmp_path):
    """Not even the draft."""
    with pytest.raises(ZeroDivisionError), drafted(tmp_path, "run") as directory:
        (directory.path / "a").write_text("x")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_never_replaced(tmp_path):
    """The same files give the same name."""
    (tmp_path / "run").mkdir()
    with pytest.raises(UserError, match="imported already"), drafted(tmp_path, "run"):
        pass
