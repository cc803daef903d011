"""How to reproduce a run, and what stands in the way."""

from __future__ import annotations

import msgspec
import pytest

from harness.report.again.data import questions
from harness.report.again.limits import limits
from harness.report.again.page import recipe
from harness.report.build import build_report
from harness.store.manifest import TaskEntry, read_manifest, write_manifest
from harness.store.run_directory import RunDirectory
from harness.store.together import Part, together
from tests.report.synthetic import Plan, manifest, write_run


@pytest.fixture
def told():
    """The manifest of a run on a clean checkout of a model that was asked at its own server, greedily."""
    made = manifest("run", Plan(embedded=False))
    models = tuple(
        msgspec.structs.replace(
            model, card=model.card | {"revision": "abc"}, endpoint={"kind": "openai", "in_house": True}
        )
        for model in made.models
    )
    return msgspec.structs.replace(made, models=models)


def changed(told, **fields):
    """The manifest with these fields of every model."""
    return msgspec.structs.replace(told, models=tuple(msgspec.structs.replace(m, **fields) for m in told.models))


def test_times_are_never_the_same(told):
    """Of a pinned run only that, and what batching does to greedy answers."""
    assert [sentence.split(",")[0] for sentence in limits(told)] == [
        "At temperature 0 an engine can still answer otherwise when requests are batched otherwise: sums of"
        " floating-point numbers depend on their order. harness doctor tells whether a server repeats itself.",
        "Times",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"endpoint": {"kind": "openai", "in_house": False}}, "hosted API"),
        ({"endpoint": {"kind": "imported"}}, "collected by another tool"),
        ({"card": {}}, "pins no revision of the weights"),
        ({"generation": {"temperature": 0.7}}, "drawn at a temperature above 0"),
        ({"generation": {"temperature": None}}, "the server's own temperature"),
    ],
)
def test_what_cannot_come_back_is_said(told, fields, said):
    """With the models' names; and not where it does not hold."""
    assert not any(said in sentence for sentence in limits(told))
    (sentence,) = [sentence for sentence in limits(changed(told, **fields)) if said in sentence]
    assert "nano-scout and nano-maverick" in sentence


def test_a_data_set_without_a_revision_is_named(told):
    """One with it, or a file beside the experiment, is not."""
    task = TaskEntry(name="t", source={"kind": "huggingface", "repository": "a/b"}, prompt={}, scorer={})
    suite = msgspec.structs.replace(told.suites[0], tasks=(task,))
    loose = msgspec.structs.replace(told, suites=(suite,))
    assert any("arithmetic / t: the data set's revision is not pinned" in sentence for sentence in limits(loose))
    held = msgspec.structs.replace(task, source=task.source | {"revision": "abc"})
    pinned = msgspec.structs.replace(told, suites=(msgspec.structs.replace(suite, tasks=(held,)),))
    assert not any("not pinned" in sentence for sentence in limits(pinned))


def test_local_changes_are_said(told):
    """No commit holds them."""
    dirty = msgspec.structs.replace(told, environment=msgspec.structs.replace(told.environment, git_dirty=True))
    assert any("local changes" in sentence for sentence in limits(dirty))


def test_every_seed_and_digest_is_there(told):
    """Those inside of a haystack, too; the digest is that of the task's questions."""
    source = {"kind": "needle", "haystack": {"kind": "prose", "seed": 2}, "seed": 1, "shuffle_seed": None}
    suite = msgspec.structs.replace(told.suites[0], tasks=(TaskEntry(name="t", source=source, prompt={}, scorer={}),))
    made = msgspec.structs.replace(told, suites=(suite,), fingerprint={"task arithmetic/t questions": "d1"})
    (found,) = questions(made)
    assert (found.seeds, found.digest) == ("haystack seed 2, seed 1", "d1")


def test_commands_are_those_that_were_typed(told):
    """At the commit, then those that need the files alone; and each model's sampling, with its zeros."""
    made = recipe(told)
    (step,) = made.steps
    assert step.said == ""
    assert step.commands[:2] == ["git checkout 82ddf92", "harness run configs/scout-vs-maverick.yaml --embedded "]
    assert step.commands[-1] == "harness view results/run"
    assert made.models[0].sampling == "temperature 0.0, max_tokens 64"


@pytest.fixture
def compared(tmp_path):
    """Put the runs of these labels together, each made by a command of its own."""

    def put(*labels):
        for label in labels:
            write_run(tmp_path / label, Plan(samples=3))
            own = read_manifest(tmp_path / label)
            made = msgspec.structs.replace(
                own.environment, command=f"harness run {label}.yaml", git_commit=f"commit-of-{label}"
            )
            questions = {"task arithmetic/arithmetic questions": f"questions of {label}"}
            write_manifest(tmp_path / label, msgspec.structs.replace(own, environment=made, fingerprint=questions))
        return together([part_of(tmp_path / label, label) for label in labels], tmp_path)

    return put


def part_of(path, label):
    """A run under a label."""
    return Part(RunDirectory(path), read_manifest(path), label)


def test_each_run_that_was_put_together_is_made_first(compared):
    """By its own command at its own commit, then the comparison; a label that is the run's name is left out."""
    run = compared("old", "with space")
    steps = recipe(read_manifest(run.path)).steps
    assert [step.commands for step in steps] == [
        ["git checkout commit-of-old", "harness run old.yaml"],
        ["git checkout commit-of-with space", "harness run with space.yaml"],
        [
            "harness compare results/old 'results/with space'",
            f"harness report results/{run.path.name}",
            f"harness view results/{run.path.name}",
        ],
    ]
    assert steps[0].said.startswith("old, run old by harness")


def test_what_was_put_together_twice_is_taken_apart_twice(compared, tmp_path):
    """Never as if the newest run's command had made all of it."""
    inner = compared("old", "new").path
    write_run(tmp_path / "third", Plan(samples=3))
    outer = together([part_of(inner, "both"), part_of(tmp_path / "third", "third")], tmp_path)
    steps = recipe(read_manifest(outer.path)).steps
    assert [step.said.split(",")[0] for step in steps] == ["old", "new", "both", "third", "All of them put together"]
    assert steps[2].commands == ["harness compare results/old results/new"]
    assert steps[4].commands[0] == f"harness compare results/{inner.name}=both results/third"


def test_the_digest_of_each_parts_questions_is_found(compared):
    """Of two suites of one name, each that of the run that asked it."""
    found = {one.place: one.digest for one in questions(read_manifest(compared("old", "new").path))}
    assert found["arithmetic / arithmetic"] == "questions of old"
    assert found["arithmetic (new) / arithmetic"] == "questions of new"


def test_the_runs_with_local_changes_are_named(compared):
    """Not the newest run's alone, and not as if it were all of them."""
    made = read_manifest(compared("old", "new").path)
    old, new = made.parts
    dirty = msgspec.structs.replace(old, environment=msgspec.structs.replace(old.environment, git_dirty=True))
    assert not any("local changes" in sentence for sentence in limits(made))
    said = limits(msgspec.structs.replace(made, parts=(dirty, new)))
    assert "old: The harness had local changes that no commit holds." in said


def test_no_command_is_on_the_page_twice(compared, tmp_path):
    """Those of the parts and of the comparison stand under "How to reproduce", and "Environment" has none."""
    run = compared("old", "new").path
    html = build_report(run, tmp_path / "page.html").read_text()
    for command in ("harness run old.yaml", "harness run new.yaml", "harness compare results/old results/new"):
        assert html.count(command) == 1
    alone = build_report(tmp_path / "old", tmp_path / "alone.html").read_text()
    assert alone.count("harness run old.yaml") == 1
    assert alone.count("commit-of-old") == 1
