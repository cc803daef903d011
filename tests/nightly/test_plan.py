"""Which models a night measures, and why."""

from __future__ import annotations

from dataclasses import replace as with_fields

import pytest
from msgspec.structs import replace

from harness.hub.change import Change
from harness.nightly.load import load_nightly
from harness.nightly.night import Job, Night
from harness.nightly.past import Measured, Past
from harness.nightly.plan import Occasion, jobs_of
from harness.runner.open_run import new_manifest, run_directory

DAY = 86_400.0
NIGHTLY = "experiments: [one.yaml]\nevery_days: 7\n"
EXPERIMENT = """
name: one
models:
  - card: llama-4-scout
    endpoint: {base_url: "http://localhost:1/v1", model: m}
  - card: llama-4-maverick
    endpoint: {base_url: "http://localhost:1/v1", model: m}
suites: [arithmetic]
"""


@pytest.fixture
def nightly(tmp_path):
    (tmp_path / "one.yaml").write_text(EXPERIMENT)
    (tmp_path / "nightly.yaml").write_text(NIGHTLY)
    return load_nightly(tmp_path / "nightly.yaml")


@pytest.fixture
def measured(nightly, tmp_path):
    """Both models, each in a run of its own, a day ago."""
    [question] = nightly.questions
    found = []
    for model in question.experiment.models:
        own = question.experiment.only([model.name])
        manifest = new_manifest(own, run_directory(own, tmp_path))
        found.append(Measured(tmp_path, replace(manifest, status="complete", created_at=10 * DAY)))
    return Past(tuple(found))


def change(subject="llama-4-scout", part="weights", calls_for="rerun"):
    return Change(
        subject=subject, repository="a/b", part=part, before="1", after="2", calls_for=calls_for, said="", seen_at=0.0
    )


def planned(nightly, past, occasion):
    return {job.model: job.why for job in jobs_of(nightly, past, occasion)}


def test_nothing_is_measured_again_for_no_reason(nightly, measured):
    """Both were, yesterday."""
    assert planned(nightly, measured, Occasion(11 * DAY, ())) == {}


def test_a_model_is_measured_whose_card_changed_and_no_other(nightly, measured):
    """By the card's id; an engine's release, and what is only told, measure nothing."""
    changes = (change(), change("vllm", "release", "upgrade"), change("llama-4-maverick", "licence", "tell"))
    assert planned(nightly, measured, Occasion(11 * DAY, changes)) == {"Llama 4 Scout": ("weights changed",)}


def test_what_was_measured_too_long_ago_is_measured_again(nightly, measured):
    """A server changes without a word on the Hub."""
    assert set(planned(nightly, measured, Occasion(17 * DAY, ()))) == {"Llama 4 Scout", "Llama 4 Maverick"}
    assert planned(nightly, measured, Occasion(16.9 * DAY, ())) == {}


def test_an_experiment_that_asks_something_else_was_never_measured(nightly, measured):
    """A run counts only where it asked the same, in the same way."""
    [question] = nightly.questions
    [first, second] = question.experiment.models
    warmer = with_fields(first, generation=first.generation.model_copy(update={"temperature": 0.5}))
    experiment = with_fields(question.experiment, models=(warmer, second))
    other = with_fields(nightly, questions=(with_fields(question, experiment=experiment),))
    assert planned(other, measured, Occasion(11 * DAY, ())) == {"Llama 4 Scout": ("never measured like this",)}


def test_what_the_last_night_could_not_measure_is_tried_again(nightly, measured):
    """The change that called for it was seen, and will not be seen again."""
    failed = Job(config="", experiment="one", model="Llama 4 Scout", why=("weights changed",), status="failed")
    before = Night(id="1970-01-11", started_at=0.0, ended_at=1.0, jobs=(failed,))
    assert planned(nightly, measured, Occasion(11 * DAY, (), before)) == {"Llama 4 Scout": ("failed the last time",)}


def test_all_is_all(nightly, measured):
    """Whatever was measured when."""
    everything = planned(nightly, measured, Occasion(11 * DAY, (), None, everything=True))
    assert everything == dict.fromkeys(("Llama 4 Scout", "Llama 4 Maverick"), ("all was asked for",))
