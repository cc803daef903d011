"""`harness site`: the index, and what it removes."""

import pytest

from harness.store.lock import locked
from tests.cli.test_mistakes import one_line
from tests.site.made import Night, write


@pytest.fixture
def runs(tmp_path):
    """Three nights of one model."""
    return [
        write(tmp_path / "results", f"night-{number}", Night(night=number, scores={"gsm8k": 0.8}))
        for number in range(3)
    ]


@pytest.mark.usefixtures("runs")
def test_it_writes_the_index_the_feed_and_the_ledger(harness, tmp_path):
    """The path of the index is printed; that links are relative is said beside it."""
    done = harness("site")
    assert (done.returncode, done.stdout) == (0, "reports/index.html\n")
    assert "--url makes them absolute" in done.stderr
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"index.html", "feed.xml", "history.json"}


@pytest.mark.usefixtures("runs")
def test_an_address_makes_links_absolute(harness, tmp_path):
    """Those of the feed alone: pages link to their neighbours."""
    done = harness("site", "--url", "https://example.org/models")
    assert done.stderr == ""
    assert '"https://example.org/models/index.html' in (tmp_path / "reports" / "feed.xml").read_text()
    assert "https://example.org" not in (tmp_path / "reports" / "index.html").read_text()


def test_what_is_no_address_is_a_mistake(harness):
    """One line, and nothing is written."""
    done = harness("site", "--url", "example.org")
    assert done.returncode == 2
    assert "--url" in one_line(done)


def test_only_told_runs_are_removed(harness, tmp_path, runs):
    """First a list alone; then they go, and are known as before."""
    done = harness("site", "--keep-runs", "1", "--dry-run")
    assert done.stdout == "would remove results/night-0\nwould remove results/night-1\nreports/index.html\n"
    assert all(run.exists() for run in runs)
    done = harness("site", "--keep-runs", "1")
    assert done.stdout == "removing results/night-0\nremoving results/night-1\nreports/index.html\n"
    assert [run.exists() for run in runs] == [False, False, True]
    index = (tmp_path / "reports" / "index.html").read_text()
    assert index.count("<td>removed</td>") == 2


def test_other_folders_may_be_named(harness, tmp_path, runs):
    """All three."""
    runs[0].parent.rename(tmp_path / "elsewhere")
    done = harness("site", "--results", "elsewhere", "--reports", "public/models", "--state", "state")
    assert done.stdout == "public/models/index.html\n"
    assert "night-2" in (tmp_path / "public" / "models" / "index.html").read_text()


def test_a_folder_that_is_none_is_said(harness, tmp_path):
    """A misspelt one would else look like an experiment that was never run."""
    (tmp_path / "file").write_text("")
    assert harness("site", "--results", "file").returncode == 2
    assert "there is no folder resulsts" in harness("site", "--results", "resulsts").stderr


@pytest.mark.usefixtures("runs")
def test_it_waits_for_no_other_that_writes_the_same(harness, tmp_path):
    """Of a nightly, or another site; where nobody does, no folder is left behind."""
    assert harness("site").returncode == 0
    assert not (tmp_path / "nightly").exists()
    with locked(tmp_path / "nightly", "at work on this nightly", "Wait for it"):
        done = harness("site")
    assert done.returncode == 2
    assert "is at work on this site" in done.stderr
