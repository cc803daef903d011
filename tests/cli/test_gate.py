"""`harness gate` and `harness baseline`, as a user runs them."""

import json
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from harness.gate.result import read_gate
from tests.gate.made import Made, outcomes, write

GOOD = Made({"maths": outcomes(270, 30)})
WORSE = replace(GOOD, suites={"maths": outcomes(230, 70)}, night=1)


@pytest.fixture
def results(tmp_path):
    """A folder with a good run, an equal one and a worse one."""
    folder = tmp_path / "results"
    write(folder, "good", GOOD)
    write(folder, "equal", replace(GOOD, night=1))
    write(folder, "worse", WORSE)
    return folder


@pytest.fixture
def promoted(harness, results):
    """The good one is the baseline."""
    done = harness("baseline", "promote", "good", "--reason", "release 1")
    assert done.returncode == 0, done.stderr
    assert "nightly@1: scout by good" in done.stdout
    return results


def test_no_regression(harness, promoted):
    """Exit code 0, a table, and the result in the run's directory."""
    done = harness("gate", "equal", "--strict")
    assert done.returncode == 0, done.stderr
    assert "scout against version 1 (good)" in done.stdout
    assert "equal: same" in done.stdout
    assert read_gate(promoted / "equal").verdict == "same"


def test_a_regression(harness, promoted, tmp_path):
    """Exit code 4, with files for a build server."""
    done = harness("gate", "results/worse", "--junit", "out/gate.xml", "--markdown", "out/gate.md")
    assert done.returncode == 4
    assert "worse than its baseline" in done.stderr
    assert "Traceback" not in done.stderr
    assert Xml.parse(tmp_path / "out/gate.xml").find(".//failure") is not None  # noqa: S314 - written just now
    assert "worse: worse" in (tmp_path / "out/gate.md").read_text()


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 5)])
def test_what_cannot_be_told(harness, promoted, strict, code):
    """Only the strict mind it."""
    write(promoted, "few", replace(GOOD, prompt="another", night=2))
    done = harness("gate", "few", *strict)
    assert done.returncode == code
    assert "incomparable" in done.stdout


def test_a_wider_tolerance(harness, promoted, tmp_path):
    """From a YAML file, in which a misspelt suite is a mistake."""
    (tmp_path / "t.yaml").write_text("suites: {maths: {quality: 0.3}}\n")
    assert harness("gate", "worse", "--tolerances", "t.yaml").returncode == 0
    (tmp_path / "t.yaml").write_text("suites: {math: {quality: 0.3}}\n")
    done = harness("gate", "worse", "--tolerances", "t.yaml")
    assert done.returncode == 2
    assert 'Did you mean "maths"?' in done.stderr


@pytest.mark.parametrize("reference", ["good", "nightly", "nightly@1"])
def test_a_named_reference(harness, promoted, reference):
    """A run, a baseline, or a version of it."""
    assert harness("gate", "worse", "--baseline", reference).returncode == 4


def test_a_question_of_ones_own_leaves_the_verdict(harness, promoted):
    """Beside a run as bad it is the same: the site and later nights go by the promoted baseline."""
    assert harness("gate", "worse").returncode == 4
    write(promoted, "as-bad", replace(WORSE, night=2))
    assert harness("gate", "worse", "--baseline", "as-bad").returncode == 0
    assert read_gate(promoted / "worse").verdict == "worse"


@pytest.mark.parametrize(
    "arguments",
    [
        ("gate", "equal"),
        ("gate", "equal", "--baseline", "nobody"),
        ("gate", "equal", "--baseline", f"nightly@{'9' * 5000}"),
        ("gate", "nobody"),
    ],
)
def test_mistakes(harness, results, arguments):
    """One line, exit code 2."""
    done = harness(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unfinished_run(harness, promoted):
    """Exit code 3; and it is not promoted."""
    write(promoted, "cut", replace(GOOD, status="incomplete", night=3))
    assert harness("gate", "cut").returncode == 3
    done = harness("baseline", "promote", "cut")
    assert done.returncode == 2
    assert "INCOMPLETE" in done.stderr


def test_versions_are_listed(harness, promoted, tmp_path):
    """The newest first, with the anchor and the reason; nothing is promoted by itself."""
    harness("gate", "worse")
    harness("baseline", "promote", "equal", "--reason", "[red]release 2")
    listed = harness("baseline", "list").stdout
    assert listed.index("equal") < listed.index("1 (anchor)")
    assert "[red]release 2" in listed
    kept = json.loads((tmp_path / "nightly/baselines.json").read_text())
    assert [version["runs"]["scout"] for version in kept["experiments"]["nightly"]] == ["good", "equal"]
    harness("baseline", "promote", "equal", "--anchor")
    assert "3 (anchor)" in harness("baseline", "list").stdout


def test_no_baselines(harness):
    """Is said, with how to make one."""
    assert "harness baseline promote RUN" in harness("baseline", "list").stdout
