"""`harness compare`: several runs in one report."""

import pytest

from harness.store.manifest import read_manifest
from tests.cli.test_mistakes import one_line
from tests.report.synthetic import Plan, Player, write_run


@pytest.fixture
def runs(tmp_path):
    """Two runs of the model `a`, each beside another."""
    for name, other, seed in (("first", "b", 1), ("second", "c", 2)):
        write_run(tmp_path / "results" / name, Plan((Player("a", 0.5), Player(other, 0.7)), samples=6, seed=seed))


@pytest.mark.usefixtures("runs")
def test_the_page_has_the_models_of_both(harness, tmp_path):
    """The one that both have under its labels; the page's path is printed, and its run is there for other commands."""
    done = harness("compare", "first=last month", "results/second=now")
    assert done.returncode == 0, done.stderr
    page = tmp_path / done.stdout.strip()
    assert page.parent == tmp_path / "reports"
    html = page.read_text()
    assert all(f">{name}<" in html for name in ("a (last month)", "a (now)", "b", "c"))
    assert "last month against now" in html
    made = read_manifest(tmp_path / "results" / page.stem)
    assert [(part.label, part.run) for part in made.parts] == [("last month", "first"), ("now", "second")]
    assert harness("report", page.stem, "--format", "markdown").returncode == 0


@pytest.mark.usefixtures("runs")
def test_a_run_without_a_label_has_its_own_name(harness, tmp_path):
    """Which a run that stands elsewhere has, too."""
    done = harness("compare", tmp_path / "results" / "first", "second", "--out", "mine.html")
    assert done.stdout.strip() == "mine.html"
    assert "a (first)" in (tmp_path / "mine.html").read_text()


@pytest.mark.usefixtures("runs")
def test_each_format_writes_its_file(harness, tmp_path):
    """As `harness report` does; the same runs have the same name."""
    for name, ending, beginning in (("markdown", "md", b"### first against second"), ("png", "png", b"\x89PNG")):
        done = harness("compare", "first", "second", "--format", name)
        path = tmp_path / done.stdout.strip()
        assert (path.parent.name, path.suffix) == ("reports", f".{ending}")
        assert path.read_bytes().startswith(beginning)


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["first"], "there is only one run to compare. Name two or more; `harness report` is for one"),
        (["first=x", "second=x"], "two runs are called 'x'. Give each its own: harness compare RUN=LABEL RUN=LABEL"),
        (["first", "first"], "two runs are called 'first'. Give each its own"),
        (["first", "secnd"], "there is no run 'secnd'. The newest are: "),
        (["first", "secnd=new"], "there is no run 'secnd'. The newest are: "),
        (["first", "second="], "there is no run 'second='. The newest are: "),
    ],
)
def test_mistakes_are_one_line(harness, named, expected, tmp_path):
    """With exit code 2, and nothing is written."""
    assert expected in one_line(harness("compare", *named))
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["first", "second"]
    assert not (tmp_path / "reports").exists()
