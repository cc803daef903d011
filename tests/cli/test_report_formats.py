"""`harness report --format`."""

from tests.report.synthetic import write_run


def test_each_format_writes_its_file(harness, tmp_path):
    """Named after the run, and the path is printed."""
    run = write_run(tmp_path / "results" / "two")
    for name, ending in (("markdown", "md"), ("png", "png"), ("html", "html")):
        done = harness("report", str(run), "--format", name)
        assert done.stdout.strip() == f"reports/two.{ending}"
        assert (tmp_path / "reports" / f"two.{ending}").stat().st_size > 1_000
    assert "| nano-scout |" in (tmp_path / "reports" / "two.md").read_text()
