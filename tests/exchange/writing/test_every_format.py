"""What holds for every format: the report's numbers, no secrets, safe names, and nothing half written."""

import json

import pytest

from harness.exchange.writing.formats import FORMATS
from tests.exchange.writing.runs import HUB, SECRETS, Small

ALL = pytest.mark.parametrize("file_format", list(FORMATS))


@ALL
def test_no_key_address_path_or_user_gets_out(files, file_format):
    """Not from the endpoint, the source, the scorer, the command, a failure's message or the server's own name."""
    for path in files(file_format, Small(source=HUB)):
        content = path.read_bytes().decode(errors="replace")
        assert not [secret for secret in SECRETS if secret in content], path


@ALL
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a\\b:c*", "nul", "\x1b[31m\n", "=1", "é" * 300, ".."]
)
def test_no_name_leads_out_of_the_folder(export, tmp_path, file_format, name):
    """A model and a suite may be called anything: files stay in the folder, under portable names."""
    out, result = export(file_format, Small(model=name, suite=name, source=HUB))
    assert result.exit_code == 0, result.output
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "results" not in path.parts]
    assert written
    for path in written:
        parts = path.relative_to(out).parts
        assert all(part.isascii() and not set(part) & set('<>:"|?*\\\n\x1b') and len(part) < 260 for part in parts)


@ALL
def test_exporting_twice_writes_the_same_bytes(export, file_format):
    """Names and contents depend on the run alone."""
    first, _ = export(file_format, Small(source=HUB))
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    export(file_format, Small(source=HUB))
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == before


@ALL
def test_a_confidential_suite_stays_in_the_house(export, file_format):
    """It is left out and named, unless the command says otherwise."""
    out, result = export(file_format, Small(confidential=True, source=HUB))
    assert "sums: left out, confidential" in result.stderr
    assert "Question" not in "".join(path.read_bytes().decode(errors="replace") for path in out.rglob("*.*l*"))
    _, result = export(file_format, Small(confidential=True, source=HUB), "--confidential")
    assert result.exit_code == 0
    assert "left out" not in result.stderr


def test_the_numbers_are_the_reports(files, tmp_path):
    """Each task's mean, n and interval are those of summary.json."""
    from harness.report.build import build_report

    (path,) = [path for path in files("lm-eval") if path.name.startswith("results_")]
    build_report(tmp_path / "results/small", tmp_path / "report.html")
    summary = json.loads((tmp_path / "results/small/summary.json").read_text())
    told = {each["task"]: each["estimate"] for each in summary["measures"] if not each["slice"]}
    found = json.loads(path.read_text())
    assert told["first"]["n"] == 3
    assert told["first"]["value"] == pytest.approx(2 / 3)
    for task in ("first", "second"):
        name = f"sums--{task}"
        assert found["results"][name]["acc,none"] == told[task]["value"]
        assert found["configs"][name]["metadata"]["n"] == told[task]["n"]
        assert found["configs"][name]["metadata"]["ci95_low"] == told[task]["low"]
    assert found["groups"]["sums"]["acc,none"] == told[None]["value"]


def test_a_damaged_line_is_named(export, tmp_path):
    """The command ends with the file and the line, and writes nothing."""
    export("csv")
    with (tmp_path / "results/small/completions.jsonl").open("a") as file:
        file.write("{}\n")
    _, result = export("inspect")
    assert "completions.jsonl:27" in str(result.exception)
