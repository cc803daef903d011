"""A small run, written out by the command as a user gives it."""

import pytest
from click.testing import CliRunner

from harness.cli import group
from tests.exchange.writing.runs import SMALL, write_small


@pytest.fixture
def export(tmp_path):
    """Write a small run in one format; gives the folder, and what the command said on standard error."""

    def written(file_format, small=SMALL, *options):
        run = tmp_path / "results" / "small"
        if not run.exists():
            write_small(run, small)
        out = tmp_path / file_format
        command = ["export", str(run), "--format", file_format, "--out", str(out), *options]
        result = CliRunner().invoke(group, command)
        return out, result

    return written


@pytest.fixture
def files(export):
    """The same, where only the files are of interest: sorted by name."""

    def written(file_format, small=SMALL, *options):
        out, result = export(file_format, small, *options)
        assert result.exit_code == 0, result.output
        return sorted(path for path in out.rglob("*") if path.is_file())

    return written
