"""How to reproduce a run, and what stands in the way."""

from __future__ import annotations

import msgspec
import pytest

from harness.report.again.data import questions
from harness.report.again.limits import limits
from harness.report.again.page import recipe
from harness.store.manifest import TaskEntry
from tests.report.synthetic import Plan, manifest


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
    assert made.commands[:2] == ["git checkout 82ddf92", "harness run configs/scout-vs-maverick.yaml --embedded "]
    assert made.commands[-1] == "harness view results/run"
    assert made.models[0].sampling == "temperature 0.0, max_tokens 64"
