"""`harness show`: one item, its prompt rebuilt to the last byte."""

import json

import pytest

from harness.core.record import Record
from harness.store.journal import read_lines
from tests.cli.conftest import copied_run, run_in, write_experiment
from tests.fakes.server import FakeServer, says

SUITE = """
name: mine
tasks:
  - name: needle
    source: {kind: needle, lengths: [200, 3500], depths: [50], per_cell: 1, probes: %d}
    prompt: {user: "Remember.\\n{{ context }}\\nWhat is the number for {{ key }}?", system: "Be brief."}
    scorer: {kind: needle}
    max_tokens: 9
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """A run of two needle texts, one of them too long to be stored as it is: its folder, and what the server saw."""
    folder = tmp_path_factory.mktemp("shown")
    with FakeServer() as server:
        server.respond = says("It is 1234567")
        path = write_experiment(folder, f"      base_url: {server.url}\n      model: nano\n      concurrency: 1")
        (folder / "suites/mine.yaml").write_text(SUITE % 1)
        finished = run_in(folder, "run", path, "--no-report")
    assert finished.returncode == 0, finished.stderr
    return folder, [seen.question for seen in server.seen]


@pytest.fixture
def shown(made_once, tmp_path):
    """A copy of that run, and what the server saw."""
    folder, asked = made_once
    return copied_run(folder, tmp_path), asked


def test_a_long_prompt_is_rebuilt_from_its_recipe(harness, shown):
    """Exactly as it was sent, without any server."""
    run, asked = shown
    long = next(record for record in read_lines(run / "completions.jsonl", Record) if record.prompt.recipe)
    alone = harness("show", run, long.item.id[:12], "--prompt")
    assert alone.stdout == f"Be brief.\n{asked[-1]}\n"
    assert len(asked[-1]) > 16_384


def test_it_says_what_was_asked_and_what_came_of_it(harness, shown):
    """By a sample's name too: lengths and depth as asked and as they are, the answer and its outcome."""
    run, _ = shown
    told = harness("show", run, "3500-50-0").stdout
    for words in ("3,500 requested, 3,500 counted", "depth: 50% requested, ", "It is 1234567", "wrong, credit 0"):
        assert words in told


def test_an_unknown_item_is_a_mistake(harness, shown):
    """One line, exit code 2."""
    run, _ = shown
    finished = harness("show", run, "nothing")
    assert finished.returncode == 2
    assert 'has no item "nothing"' in finished.stderr


def test_a_name_of_several_items_asks_which(harness, shown):
    """The beginning that all ids share is none of them."""
    run, _ = shown
    finished = harness("show", run, "")
    assert finished.returncode == 2
    assert "could be 2 items" in finished.stderr


def test_a_changed_prompt_is_not_shown_for_the_one_that_was_sent(harness, shown):
    """The digest of the record decides."""
    run, _ = shown
    manifest = run / "manifest.json"
    manifest.write_text(manifest.read_text().replace("Remember.", "Remember!"))
    finished = harness("show", run, "3500-50-0")
    assert finished.returncode == 2
    assert "is not the one that was sent" in finished.stderr


PROGRAMS = """
name: mine
tasks:
  - name: code
    source: {kind: programs, path: rows.jsonl}
    prompt: {user: "{{ task }}"}
    scorer: {kind: code}
"""
DOUBLE = {
    "task": "Write double.",
    "entry_point": "double",
    "cases": [{"arguments": [x], "expected": 2 * x} for x in range(4)],
}
ROWS = [{"id": "a", **DOUBLE}, {"id": "b", **DOUBLE, "reference": "def double(x): return x\n"}]


def test_a_program_is_shown_with_its_tests(harness, experiment, tmp_path):
    """Each test's letter, the first failure and its words; or that nobody can be judged by the problem."""
    with FakeServer() as server:
        server.respond = says("```python\ndef double(x): return 2 * x if x != 2 else no_such_name\n```")
        path = experiment(f"      base_url: {server.url}\n      model: nano", "".join(map(json_line, ROWS)))
        (tmp_path / "suites/mine.yaml").write_text(PROGRAMS)
        harness("run", path, "--no-report")
    (run,) = (tmp_path / "results").iterdir()
    told = harness("show", run, "a").stdout
    assert "tests: ..e. (3 of 4 passed)\nfailed: exception: NameError: name 'no_such_name' is not defined\n" in told
    told = harness("show", run, "b").stdout
    assert "outcome: failed" in told
    assert "not judged: the reference does not pass here\n" in told
    assert "tests: " not in told


def json_line(row):
    """As it stands in a file."""
    return json.dumps(row) + "\n"


def test_check_says_what_a_grid_takes(harness, experiment, serve, tmp_path):
    """With and without a server that keeps what questions on one text share; what cannot be served is not in it."""
    path = experiment(
        f"      base_url: {serve()}\n      model: m\n    price:\n      input_usd_per_mtok: 1000\n"
        "      output_usd_per_mtok: 0\n      cached_usd_per_mtok: 0\n      source: here\n      read_on: 2026-11-21"
    )
    (tmp_path / "suites/mine.yaml").write_text((SUITE % 4).replace("3500]", "3500, 9000]"))
    finished = harness("check", path)
    assert finished.returncode == 0, finished.stderr
    row = next(line for line in finished.stdout.splitlines() if "mine/needle" in line).split()
    assert row[1:4] == ["2", "8", "4"]
    assert row[4:7] == ["~4,600", "/", "~14,800"]
    assert row[-3:] == ["~$4.6000", "/", "~$14.8000"]
