"""Experiments from YAML."""

import shutil
from pathlib import Path

import pytest

from harness.config.load import load_experiment
from harness.core.errors import UserError

SUITE = """
name: {name}
confidential: {confidential}
tasks:
  - name: sums
    source: {{kind: arithmetic, per_level: 2}}
    prompt: {{user: "{{{{ expression }}}}"}}
    scorer: {{kind: numeric}}
  - name: data
    source: {{kind: jsonl, path: data/rows.jsonl, id: id, target: answer}}
    prompt: {{user: "{{{{ question }}}}"}}
    scorer: {{kind: numeric}}
    max_tokens: 8
"""
ROW = '{"id": "1", "question": "1+1", "answer": "2"}\n'


@pytest.fixture
def experiment(write):
    """Write an experiment with its suite `mine`; gives its path."""

    def written(models, suites="[mine]", confidential="false", extra=""):
        write("suites/mine.yaml", SUITE.format(name="mine", confidential=confidential))
        write("suites/data/rows.jsonl", ROW)
        return write("configs/x.yaml", f"name: x\nmodels:\n{models}\nsuites: {suites}\n{extra}")

    return written


PLAIN = "  - {card: llama-4-scout, endpoint: {base_url: 'http://localhost:1/v1', model: m}}"


def test_an_experiment_is_resolved(experiment):
    """Cards and suites are found by name, paths beside their suite, defaults filled in."""
    loaded = load_experiment(experiment(PLAIN, extra="run: {failed_limit: 0.1}"))
    (model,), (suite,) = loaded.models, loaded.suites
    assert (model.name, model.card.id, model.generation.max_tokens) == ("Llama 4 Scout", "llama-4-scout", 1024)
    assert [task.max_tokens for task in suite.tasks] == [None, 8]
    assert suite.tasks[1].source.size() == 1
    assert loaded.settings.failed_limit == 0.1


def test_variants_become_models(experiment):
    """One model each, named after both."""
    models = "  - card: llama-4-scout\n    name: Scout\n    endpoint: {base_url: 'http://localhost:1/v1', model: m}\n"
    loaded = load_experiment(experiment(models + "    variants: [{name: BF16}, {name: FP8, endpoint: {model: f}}]"))
    assert [(model.name, model.endpoint.model) for model in loaded.models] == [("Scout BF16", "m"), ("Scout FP8", "f")]


def test_a_card_may_be_a_file_or_inline(experiment, write):
    """Beside a shipped one by name."""
    write("configs/mine.yaml", "id: mine\nname: Mine\n")
    endpoint = "endpoint: {base_url: 'http://localhost:1/v1', model: m}"
    models = f"  - {{card: mine.yaml, {endpoint}}}\n  - {{card: {{id: other, name: Other}}, {endpoint}}}"
    assert [model.card.id for model in load_experiment(experiment(models)).models] == ["mine", "other"]


def test_some_tasks_of_a_suite(experiment):
    """Only those named, and an unknown one is a mistake."""
    loaded = load_experiment(experiment(PLAIN, suites="[{suite: mine, tasks: [data]}]"))
    assert [task.name for task in loaded.suites[0].tasks] == ["data"]
    with pytest.raises(UserError, match=r'x.yaml:4 suites\[0\].tasks: .* no task "dada". Did you mean "data"'):
        load_experiment(experiment(PLAIN, suites="[{suite: mine, tasks: [dada]}]"))


def test_a_provider_without_words_for_the_reasoning(experiment):
    """Told with file and line before anything is asked, in the model or in its variant."""
    groq = "  - card: llama-4-scout\n    endpoint: {provider: groq, model: m}\n"
    said = r"x.yaml:5 models\[0\].generation.reasoning: provider groq has no way to say reasoning budget_tokens"
    with pytest.raises(UserError, match=said):
        load_experiment(experiment(groq + "    generation: {reasoning: {budget_tokens: 5}}"))
    variants = (
        "    variants:\n      - name: fast\n      - name: slow\n        generation: {reasoning: {budget_tokens: 5}}"
    )
    with pytest.raises(UserError, match=r"x.yaml:8 models\[0\].variants\[1\].generation.reasoning: provider groq"):
        load_experiment(experiment(groq + variants))


def test_names_may_not_collide(experiment):
    """Two models of one name, or one suite twice, could not be told apart."""
    with pytest.raises(UserError, match='a second model is named "Llama 4 Scout"'):
        load_experiment(experiment(f"{PLAIN}\n{PLAIN}"))
    with pytest.raises(UserError, match=r"x.yaml:4 suites: two of the suites have the same name"):
        load_experiment(experiment(PLAIN, suites="[mine, mine]"))


def test_confidential_suites_stay_in_house(experiment):
    """Refused for an endpoint not declared in-house, before anything is sent; accepted for one that is."""
    outside = PLAIN.replace("localhost:1", "models.example.com")
    with pytest.raises(UserError, match=r"x.yaml:4 suites\[0\]: .*these models are not in-house: Llama 4 Scout"):
        load_experiment(experiment(outside, confidential="true"))
    in_house = outside.replace("model: m", "model: m, in_house: true")
    assert load_experiment(experiment(in_house, confidential="true")).suites[0].confidential


def test_every_mistake_is_told(experiment):
    """One line each, with file, line and key."""
    models = "  - card: llama-4-scot\n    endpoint: {base_url: 'http://localhost:1/v1', model: m}\n"
    models += "  - card: llama-4-scout\n    endpoint: {base_url: 'http://localhost:1/v1', modle: m}\n"
    models += "    generation: {top_p: 2}"
    with pytest.raises(UserError) as caught:
        load_experiment(experiment(models, suites="[mien]"))
    card, model, top_p, suite = str(caught.value).splitlines()
    assert 'x.yaml:3 models[0]: unknown card "llama-4-scot". Did you mean "llama-4-scout"?' in card
    assert 'x.yaml:6 models[1].endpoint.modle: unknown key "modle". Did you mean "model"?' in model
    assert "x.yaml:7 models[1].generation.top_p: should be less than or equal to 1, not 2" in top_p
    assert 'x.yaml:8 suites[0]: unknown suite "mien". Did you mean "mine"?' in suite


def test_a_mistake_in_a_variant_is_found_there(experiment):
    """And one in its model at the model, told once."""
    models = "  - card: llama-4-scout\n    endpoint: {base_url: 'http://localhost:1/v1', model: m}\n    foo: 1\n"
    models += "    variants:\n      - name: A\n      - name: B\n        generation: {seed: x}"
    with pytest.raises(UserError) as caught:
        load_experiment(experiment(models))
    assert len(str(caught.value).splitlines()) == 2
    assert "x.yaml:5 models[0].foo: unknown key" in str(caught.value)
    assert "x.yaml:9 models[0].variants[1].generation.seed: should be a whole number" in str(caught.value)


def test_values_from_the_environment_are_not_shown(experiment, monkeypatch):
    """A message names the variable: its value may be private."""
    monkeypatch.setenv("SEED", "private")
    with pytest.raises(UserError, match="should be a whole number, not the value of SEED") as caught:
        load_experiment(experiment(PLAIN[:-1] + ", generation: {seed: '${SEED}'}}"))
    assert "private" not in str(caught.value)


WITH_TOKENIZER = (
    "  - {{card: llama-4-scout, endpoint: {{base_url: 'http://localhost:1/v1', model: m, tokenizer: {tokenizer}}}}}"
)


def test_a_tokenizer_is_found_beside_the_file_that_names_it(experiment, tmp_path):
    """Of its path, the record keeps the name."""
    vocabulary = Path(__file__).parents[2] / "harness/servers/models/nano-scout.gguf"
    (tmp_path / "configs").mkdir(exist_ok=True)
    shutil.copy(vocabulary, tmp_path / "configs/mine.gguf")
    (model,) = load_experiment(experiment(WITH_TOKENIZER.format(tokenizer="mine.gguf"))).models
    assert Path(model.endpoint.tokenizer) == tmp_path / "configs/mine.gguf"
    assert model.endpoint.describe()["tokenizer"] == "mine.gguf"


def test_a_tokenizer_that_cannot_be_used_is_a_mistake(experiment):
    """What somebody has written down is not replaced by an approximation."""
    with pytest.raises(UserError, match=r"x\.yaml:3 models\[0\]\.endpoint\.tokenizer"):
        load_experiment(experiment(WITH_TOKENIZER.format(tokenizer="nowhere.json")))
