"""How much context an experiment needs of a model."""

import pytest

from harness.config.load import load_experiment
from harness.fidelity.needs import needed_tokens
from harness.tokens.approximate import ApproximateCounter

ROWS = '{"id": "1", "question": "1+1", "answer": "2"}\n{"id": "2", "question": "%s", "answer": "2"}\n'


@pytest.fixture
def needs(tmp_path):
    """Tokens that an experiment needs, whose one suite has this source."""

    def count(source, rows=ROWS % "x", card="nano-scout"):
        (tmp_path / "rows.jsonl").write_text(rows)
        task = f"{{name: t, source: {source}, prompt: {{user: '{{{{ question }}}}'}}, scorer: {{kind: numeric}}}}"
        (tmp_path / "s.yaml").write_text(f"name: s\ntasks:\n  - {task}\n")
        model = (
            f"{{card: {card}, endpoint: {{base_url: 'http://127.0.0.1:9', model: m}}, generation: {{max_tokens: 100}}}}"
        )
        (tmp_path / "x.yaml").write_text(f"name: x\nmodels:\n  - {model}\nsuites: [s.yaml]\n")
        experiment = load_experiment(tmp_path / "x.yaml")
        return needed_tokens(experiment.models[0], experiment.suites, ApproximateCounter())

    return count


JSONL = "{kind: jsonl, path: rows.jsonl, id: id, target: answer}"


def test_the_longest_prompt_and_its_answer_count(needs):
    """By the counter's tokens, with a little for the template."""
    short, long = needs(JSONL), needs(JSONL, ROWS % ("word " * 800))
    assert 100 < short < 130
    assert long > short + 700


def test_no_more_is_needed_than_the_card_claims(needs):
    """What goes beyond is asked to show the limit."""
    assert needs(JSONL, ROWS % ("word " * 100_000)) == 8192


def test_without_suites_nothing_is_needed(needs):
    """None: it cannot be told."""
    needs(JSONL)
    assert needed_tokens(None, (), ApproximateCounter()) is None


def test_texts_made_to_lengths_need_the_longest_beside_the_answer(tmp_path):
    """Without making them."""
    model = "{card: llama-4-scout, endpoint: {base_url: 'http://127.0.0.1:9', model: m}, generation: {max_tokens: 100}}"
    (tmp_path / "x.yaml").write_text(f"name: x\nmodels:\n  - {model}\nsuites: [needle-quick]\n")
    experiment = load_experiment(tmp_path / "x.yaml")
    lengths = [text.tokens for task in experiment.suites[0].tasks for text in task.source.texts()]
    caps = [task.output_cap(experiment.models[0].generation) for task in experiment.suites[0].tasks]
    assert needed_tokens(experiment.models[0], experiment.suites, ApproximateCounter()) == max(lengths) + max(caps)
