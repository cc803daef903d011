"""`harness import`: answers that another tool collected, scored like ours."""

import csv
import json

import msgspec
import pytest

from harness.core.completion import UNTIMED, Completion, Failure, FailureReason
from harness.core.record import Record
from harness.core.score import Outcome, Score
from harness.report.summary import Summary
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest
from tests.report.embedded import embedded_samples

SUITE = """
name: sums
tasks:
  - name: sums
    source: {kind: jsonl, path: sums.jsonl, id: id, target: answer, tags: [level]}
    prompt: {user: "{{ question }}"}
    scorer: {kind: numeric}
"""


def lines(*values):
    """As JSON Lines."""
    return "".join(json.dumps(value) + "\n" for value in values)


@pytest.fixture
def sums(tmp_path):
    """A suite of three sums."""
    questions = [{"id": f"s{n}", "question": f"{n}+{n}?", "answer": 2 * n, "level": "low"} for n in (1, 2, 3)]
    (tmp_path / "sums.jsonl").write_text(lines(*questions))
    (tmp_path / "sums.yaml").write_text(SUITE)
    return "sums.yaml"


@pytest.fixture
def answers(tmp_path):
    """Write a file of answers."""

    def write(name, *values):
        (tmp_path / name).write_text(lines(*values))
        return name

    return write


def the_run(tmp_path):
    """The only run there is."""
    (run,) = (tmp_path / "results").iterdir()
    return run


ALL = [{"id": f"s{n}", "answer": f"It is {2 * n}"} for n in (1, 2, 3)]


def test_answers_are_scored_as_ours_are(harness, tmp_path, sums, answers):
    """Joined with the suite's questions, right answers and tags; nothing was timed."""
    done = harness("import", answers("a.jsonl", *ALL), "--suite", sums, "--model", "m")
    assert done.returncode == 0, done.stderr
    assert "a.jsonl: JSON Lines with id and answer, 3 answers of m" in done.stdout
    run = the_run(tmp_path)
    records = list(read_lines(run / "completions.jsonl", Record))
    assert [(each.item.sample, each.target, each.tags) for each in records] == [
        (f"s{n}", (str(2 * n),), {"level": "low"}) for n in (1, 2, 3)
    ]
    assert records[0].prompt.messages[0].text() == "1+1?"
    assert all(isinstance(each.result, Completion) and each.result.timing == UNTIMED for each in records)
    assert {score.outcome for score in read_lines(run / "scores.jsonl", Score)} == {Outcome.CORRECT}
    manifest = read_manifest(run)
    assert (manifest.status, manifest.models[0].endpoint["kind"]) == ("complete", "imported")
    assert len(manifest.models[0].endpoint["files"][0]["sha256"]) == 64


def test_what_is_missing_is_visible(harness, tmp_path, sums, answers):
    """Not dropped, not wrong: failed, and the run is incomplete. An unknown id is told and counted."""
    done = harness("import", answers("a.jsonl", ALL[0], ALL[0] | {"id": "s9"}), "--suite", sums, "--model", "m")
    assert done.returncode == 3
    assert "m: 1 answered, 0 failed there, 2 without an answer" in done.stdout
    assert "m: 1 answers left out: sums has no s9" in done.stdout
    run = the_run(tmp_path)
    missing = [each.result for each in read_lines(run / "completions.jsonl", Record)][1:]
    assert all(isinstance(each, Failure) and each.reason is FailureReason.IMPORTED for each in missing)
    assert read_manifest(run).models[0].endpoint["first_ids_not_in_suite"] == ["s9"]
    assert harness("report", run).returncode == 0
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    assert summary.incomplete
    assert (summary.items, summary.planned) == (3, 3)
    page = (tmp_path / "reports" / f"{run.name}.html").read_text()
    assert "66.7% of 3 questions have no answer in the imported files" in page
    assert "nothing was timed here" in page


def test_an_error_of_the_tool_is_a_failure(harness, tmp_path, sums, answers):
    """In its words, and never an empty answer."""
    harness("import", answers("a.jsonl", *ALL[:2], {"id": "s3", "error": "HTTP 500"}), "--suite", sums, "--model", "m")
    run = the_run(tmp_path)
    last = list(read_lines(run / "completions.jsonl", Record))[-1].result
    assert isinstance(last, Failure)
    assert last.message == "HTTP 500"
    assert read_manifest(run).status == "incomplete"
    outcomes = [score.outcome for score in read_lines(run / "scores.jsonl", Score)]
    assert outcomes == [Outcome.CORRECT, Outcome.CORRECT, Outcome.FAILED]


def test_a_report_has_no_latency_of_zero(harness, tmp_path, sums, answers):
    """What was not timed is missing in the frames and in the summary."""
    assert harness("import", answers("a.jsonl", *ALL), "--suite", sums, "--model", "m").returncode == 0
    run = the_run(tmp_path)
    assert harness("frame", run, "--format", "csv", "--out", ".").returncode == 0
    header, first, *_ = (tmp_path / "completions.csv").read_text().splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert (row["latency_s"], row["started_at"], row["prompt_tokens"]) == ("", "", "")
    assert harness("report", run).returncode == 0
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    assert summary.timing[0].latency_s.n == 0


def test_the_run_is_one_like_any_other(harness, tmp_path, sums, answers):
    """It can be shown, and scored in another way too."""
    harness("import", answers("a.jsonl", *ALL), "--suite", sums, "--model", "m")
    run = the_run(tmp_path)
    assert "answer: It is 4" in harness("show", run, "s2").stdout
    assert harness("score", run, "--scorer", "match").stdout.startswith("3 scores added")


def test_several_models_make_one_run(harness, tmp_path, sums, answers):
    """Each with its own file; compared on the same questions."""
    one, two = answers("a.jsonl", *ALL), answers("b.jsonl", *(each | {"answer": "7"} for each in ALL))
    done = harness("import", "--model", f"a={one}", "--model", f"b={two}", "--suite", sums)
    assert done.returncode == 0, done.stderr
    run = the_run(tmp_path)
    assert [model.name for model in read_manifest(run).models] == ["a", "b"]
    assert harness("report", run).returncode == 0
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    assert (summary.comparisons[0].a, summary.comparisons[0].b) == ("a", "b")


def test_a_file_may_bring_its_own_questions(harness, tmp_path, answers):
    """With a scorer for them; the page shows a prompt where the file has it."""
    questions = [{"id": 1, "answer": "B", "target": "B", "choices": ["x", "y"], "prompt": "x or y?", "model": "m"}]
    done = harness(
        "import", answers("a.jsonl", *questions, questions[0] | {"id": 2, "prompt": None}), "--scorer", "choice"
    )
    assert done.returncode == 0, done.stderr
    run = the_run(tmp_path)
    assert harness("report", run).returncode == 0
    page = (tmp_path / "reports" / f"{run.name}.html").read_text()
    turns = [turn["text"] for sample in embedded_samples(page) for turn in sample["turns"]]
    assert "x or y?" in turns
    assert not any("rebuilt from" in text for text in turns)


def test_epochs_are_kept_apart(harness, tmp_path, sums, answers):
    """As many as the file has; one that a question lacks is missing."""
    again = [each | {"epoch": 1} for each in ALL[:2]]
    done = harness("import", answers("a.jsonl", *ALL, *again), "--suite", sums, "--model", "m")
    assert done.returncode == 3
    assert "m: 5 answered, 0 failed there, 1 without an answer" in done.stdout
    assert read_manifest(the_run(tmp_path)).suites[0].tasks[0].items == 6


def test_ids_that_mean_other_questions_are_refused(harness, tmp_path, sums, answers):
    """Right answers that differ show it, and nothing is written."""
    shifted = [each | {"target": 2 * n + 2} for n, each in enumerate(ALL, start=1)]
    done = harness("import", answers("a.jsonl", *shifted), "--suite", sums, "--model", "m")
    assert done.returncode == 2
    assert "3 of 3 right answers are others than the suite's" in done.stderr
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.jsonl", "--model", "m"], "--suite, or --scorer"),
        (["a.jsonl", "--suite", "sums.yaml"], "does not say which model"),
        (["a.jsonl", "--suite", "sums.yaml", "--model", "m", "--scorer", "match"], "--scorer is for files without"),
        (["--suite", "sums.yaml"], "no file to import"),
        (["--model", "m", "--suite", "sums.yaml"], "names no file"),
        (["a.jsonl", "--suite", "sums.yaml", "--model", "m", "--task", "sum"], 'Did you mean "sums"'),
        (["no.jsonl", "--suite", "sums.yaml", "--model", "m"], "cannot be read"),
        (["bad.jsonl", "--suite", "sums.yaml", "--model", "m"], "bad.jsonl:2: this is not JSON"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(harness, tmp_path, sums, answers, arguments, words):
    """Exit code 2, what is wrong and where."""
    answers("a.jsonl", *ALL)
    (tmp_path / "bad.jsonl").write_text('{"id": "s1", "answer": "2"}\n{"id": \n')
    done = harness("import", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_the_same_files_are_one_run(harness, tmp_path, sums, answers):
    """A second import is refused, and the first stays as it is."""
    arguments = ("import", answers("a.jsonl", *ALL), "--suite", sums, "--model", "m")
    assert harness(*arguments).returncode == 0
    before = (the_run(tmp_path) / "manifest.json").read_bytes()
    again = harness(*arguments)
    assert again.returncode == 2
    assert "imported already" in again.stderr
    assert (the_run(tmp_path) / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("\n", "the file is empty"),
        ('{"answer": "B", "target": "B"}\n', 'the first line has no "id"'),
        ('{"index": 0, "sample_score": {}}\n', "these are EvalScope's reviews"),
    ],
)
def test_a_file_in_no_format_is_told_by_what_it_lacks(harness, tmp_path, content, told):
    """Never taken for MMMU's dictionary, whose values are answers too."""
    (tmp_path / "a.jsonl").write_text(content)
    finished = harness("import", "a.jsonl", "--model", "m", "--scorer", "match")
    assert finished.returncode == 2
    assert told in finished.stderr


def test_what_was_not_timed_is_exported_without_a_time(harness, tmp_path):
    """0 seconds would be a time, and 1970 a date."""
    (tmp_path / "a.jsonl").write_text(lines({"id": "q", "answer": "B", "target": "B"}))
    harness("import", "a.jsonl", "--model", "m", "--scorer", "match")
    (run,) = (tmp_path / "results").iterdir()
    for name in ("csv", "inspect", "every-eval-ever"):
        assert harness("export", run, "--format", name, "--out", name).returncode == 0
    with (tmp_path / "csv/items.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["latency_s"] == row["started_at"] == ""
    assert "[the prompt is not known]" in row["prompt"]
    (log,) = (tmp_path / "inspect").iterdir()
    (sample,) = json.loads(log.read_text())["samples"]
    assert not {"started_at", "total_time"} & sample.keys() and "time" not in sample["output"]
    (samples,) = (tmp_path / "every-eval-ever").rglob("*_samples.jsonl")
    assert "latency" not in samples.read_text()


def test_a_sample_is_found_by_its_name_before_an_ids_beginning(harness, tmp_path):
    """Numbers begin many an id."""
    (tmp_path / "a.jsonl").write_text(lines(*({"id": str(n), "answer": "B", "target": "B"} for n in range(10))))
    harness("import", "a.jsonl", "--model", "m", "--scorer", "match")
    (run,) = (tmp_path / "results").iterdir()
    for n in range(10):
        assert f"sample {n}, epoch 0" in harness("show", run, n).stdout


def test_images_of_the_suites_prompts_are_shown_in_words(harness, tmp_path, answers):
    """Where they stand, and no sign of ours."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    (tmp_path / "seen.jsonl").write_text(
        lines({"id": "1", "question": "See <image 1>.", "answer": "4", "level": "low", "picture": pixel})
    )
    suite = SUITE.replace("sums.jsonl, id: id", "seen.jsonl, id: id, images: picture")
    (tmp_path / "seen.yaml").write_text(suite)
    made = harness("import", answers("a.jsonl", {"id": "1", "answer": "4"}), "--suite", "seen.yaml", "--model", "m")
    assert made.returncode == 0, made.stderr
    assert "See [PNG image, 1×1]." in harness("show", the_run(tmp_path), "1").stdout
