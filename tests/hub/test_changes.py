"""Every kind of change of a repository is told as what it is, and calls for what it should."""

from __future__ import annotations

import json

import pytest

from harness.hub.look import look
from harness.hub.state import WatchState
from tests.hub.falcon import CONFIG, NAME, README, TOKENIZER

CHANGED = {
    "other weights": ({"model-00002-of-00002.safetensors": b"deux"}, {("weights", "rerun")}),
    "resharded": (
        {
            "model-00001-of-00002.safetensors": None,
            "model-00002-of-00002.safetensors": None,
            "model-00001-of-00001.safetensors": b"onetwo",
        },
        {("weights", "rerun")},
    ),
    "a GGUF beside them": ({"falcon-Q4_K_M.gguf": b"GGUF"}, {("weights", "rerun")}),
    "tokenizer.json": ({"tokenizer.json": '{"model": {"vocab": {}}}'}, {("tokenizer", "rerun")}),
    "the rest of tokenizer_config.json": (
        {"tokenizer_config.json": json.dumps(TOKENIZER | {"add_bos_token": True})},
        {("tokenizer", "rerun")},
    ),
    "the template in tokenizer_config.json": (
        {"tokenizer_config.json": json.dumps(TOKENIZER | {"chat_template": "{{ bos }}{{ messages }}"})},
        {("chat template", "rerun")},
    ),
    "a template file": ({"chat_template.jinja": "{{ other }}"}, {("chat template", "rerun")}),
    "generation config": (
        {"generation_config.json": json.dumps({"temperature": 1.0, "transformers_version": "4.51.0"})},
        {("generation config", "rerun")},
    ),
    "config": ({"config.json": json.dumps(CONFIG | {"rope_theta": 1e6})}, {("config", "rerun")}),
    "quantisation in config.json": (
        {"config.json": json.dumps(CONFIG | {"quantization_config": {"quant_method": "awq"}})},
        {("quantisation", "rerun")},
    ),
    "a file of quantisation": ({"hf_quant_config.json": "{}"}, {("quantisation", "rerun")}),
    "code of the model": ({"modeling_falcon.py": "x = 1"}, {("config", "rerun")}),
    "scores in a table": ({"README.md": README.replace("74.3", "75.1")}, {("reported scores", "reread scores")}),
    "scores in the metadata": ({"README.md": README.replace("71.5", "73")}, {("reported scores", "reread scores")}),
    "words of the README": ({"README.md": README.replace("answers.", "answers well.")}, {("readme", "nothing")}),
    "tags of the README": ({"README.md": README.replace("[chat]", "[chat, fast]")}, {("readme", "nothing")}),
    "licence": ({"README.md": README.replace("apache-2.0", "mit")}, {("licence", "tell")}),
    "the licence's text": ({"LICENSE": "Apache 2.0, with an appendix"}, {("licence", "tell")}),
    "the gate's terms": (
        {"README.md": README.replace("tags:", "extra_gated_prompt: sign here\ntags:")},
        {("gating", "tell")},
    ),
    "only transformers_version": (
        {"config.json": json.dumps(CONFIG | {"transformers_version": "5.0.0"})},
        {("config", "nothing")},
    ),
    "transformers_version and more": (
        {"config.json": json.dumps(CONFIG | {"transformers_version": "5.0.0", "rope_theta": 1e6})},
        {("config", "rerun")},
    ),
    "several": (
        {"README.md": README.replace("apache-2.0", "mit").replace("57.2", "58.0"), "tokenizer.json": "{}"},
        {("licence", "tell"), ("reported scores", "reread scores"), ("tokenizer", "rerun")},
    ),
    "only another order and other spaces": (
        {"config.json": json.dumps(dict(reversed(CONFIG.items())), indent=4)},
        set(),
    ),
    "a picture": ({"figures/plot.png": b"other", ".gitattributes": ""}, set()),
    "what training left": ({"training_args.bin": b"args", "trainer_state.json": "{}"}, set()),
    "a template that only moved": (
        {
            "tokenizer_config.json": json.dumps({k: v for k, v in TOKENIZER.items() if k != "chat_template"}),
            "chat_template.jinja": TOKENIZER["chat_template"] + "\n",
        },
        set(),
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_each_kind_of_change_is_told_as_what_it_is(hub, watched, name):
    """Part and call are right, and nothing else is said to have changed."""
    published, expected = CHANGED[name]
    before = look(WatchState(), watched, 1.0)
    commit = hub.publish(NAME, published)
    found = look(before.state, watched, 2.0)
    assert {(change.part, change.calls_for) for change in found.changes} == expected
    assert {change.commit for change in found.changes} <= {commit}
    assert look(found.state, watched, 3.0).changes == ()


def test_gating_is_told(hub, watched):
    """It is no commit, and its ETag moves all the same."""
    before = look(WatchState(), watched, 1.0)
    hub.gate(NAME, "manual")
    (change,) = look(before.state, watched, 2.0).changes
    assert (change.part, change.calls_for) == ("gating", "tell")
    assert change.said == "open → gated, access by hand"


def test_what_is_no_commit_costs_no_list_of_files(hub, watched):
    """The files are those of the commit that is known."""
    before = look(WatchState(), watched, 1.0)
    hub.gate(NAME, "auto")
    hub.asked.clear()
    look(before.state, watched, 2.0)
    assert hub.statuses() == [200]


@pytest.mark.parametrize("state", ["private", "disabled"])
def test_a_repository_that_is_closed_to_others_is_told(hub, watched, monkeypatch, state):
    """To who can still see it."""
    hub.tokens.add("hf_of_the_owner")
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_owner")
    before = look(WatchState(), watched, 1.0)
    setattr(hub.repositories[NAME], state, True)
    (change,) = look(before.state, watched, 2.0).changes
    assert (change.part, change.said) == ("gating", f"open → open, {state}")


def test_a_renamed_repository_is_told_with_its_names_and_followed(hub, watched):
    """Its files are read under the new name, and a later change of it is seen."""
    before = look(WatchState(), watched, 1.0)
    hub.rename(NAME, "acme/Falcon-2")
    found = look(before.state, watched, 2.0)
    assert [(each.part, each.before, each.after, each.calls_for) for each in found.changes] == [
        ("renamed", NAME, "acme/Falcon-2", "tell")
    ]
    hub.publish("acme/Falcon-2", {"tokenizer.json": "{}"})
    assert [each.part for each in look(found.state, watched, 3.0).changes] == ["tokenizer"]


def test_old_and_new_scores_are_said(hub, watched):
    """Both numbers, by benchmark and column; one that is gone and one that is new too."""
    before = look(WatchState(), watched, 1.0)
    changed = README.replace("74.3", "75.1").replace("| GPQA Diamond | 57.2 | 50.0 |", "| AIME | 60 | 61 |")
    hub.publish(NAME, {"README.md": changed})
    (change,) = look(before.state, watched, 2.0).changes
    assert "MMLU-Pro, Falcon: 74.3 → 75.1" in change.said
    assert "GPQA Diamond, Falcon: 57.2 → no longer told" in change.said
    assert "AIME, Other: not told → 61" in change.said


def test_evaluation_results_are_scores(hub, watched):
    """Those that the Hub gathers from .eval_results, without a commit of the model's own README."""
    before = look(WatchState(), watched, 1.0)
    result = {"dataset": {"id": "Idavidrein/gpqa", "task_id": "gpqa_diamond"}, "value": 41.2}
    hub.repositories[NAME].eval_results = [result]
    (change,) = look(before.state, watched, 2.0).changes
    assert change.part == "reported scores"
    assert change.said == "Idavidrein/gpqa, gpqa_diamond: not told → 41.2"


def test_a_weights_change_says_how_many_files_there_were(hub, watched):
    """Resharding is seen from it."""
    before = look(WatchState(), watched, 1.0)
    hub.publish(NAME, {"model-00001-of-00002.safetensors": None})
    (change,) = look(before.state, watched, 2.0).changes
    assert change.said.startswith("3 files of ")
    assert "now 2 of " in change.said
    assert "removed: model-00001-of-00002.safetensors" in change.said
