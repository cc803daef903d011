"""What is found wrong before the first question."""

import pytest

from harness.core.card import Card
from harness.core.experiment import Model, Suite, Task
from harness.core.generation import Generation
from harness.core.ports import Served
from harness.runner.gauges import Gauges
from harness.runner.preflight import preflight
from harness.scorers.numeric import NumericScorer
from harness.tasks.jsonl import JsonlSource
from harness.tasks.template import TemplatePrompt


class Words:
    """Counts words."""

    name = "words"

    def count(self, text):
        return len(text.split())


class RoughWords(Words):
    """Counts words, and says that this is not what the model counts."""

    name = "approximate: words"


@pytest.fixture
def suite(tmp_path):
    """A suite of one task, from rows."""

    def made(*rows, user="{{ question }}", max_tokens=None):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(f'{{"id": "{n}", "question": "{row}", "answer": "1"}}\n' for n, row in enumerate(rows)))
        source = JsonlSource(path=path, id="id", target="answer")
        task = Task("t", source, TemplatePrompt(user=user), NumericScorer(), max_tokens=max_tokens)
        return Suite("s", "", (task,))

    return made


def problems(suite, context=None, tokens=None, engine=None):
    model = Model("M", Card(id="m", name="M"), Generation(max_tokens=10), endpoint=None)
    served = Served("m", context_tokens=context, engine=engine)
    return [str(problem) for problem in preflight(model, [suite], served, Gauges(tokens or Words()))]


def test_nothing_is_wrong(suite):
    """The normal case, with a known and an unknown context."""
    assert problems(suite("one two")) == []
    assert problems(suite("one two"), context=12) == []


def test_an_empty_dataset(suite):
    """Named by suite and task."""
    (problem,) = problems(suite())
    assert "s/t" in problem
    assert "empty" in problem or "no " in problem


def test_a_prompt_that_names_an_unknown_field(suite):
    """Found by rendering a first prompt, not by the thousandth request."""
    (problem,) = problems(suite("one", user="{{ qestion }}"))
    assert 'Did you mean "question"' in problem


def test_a_served_context_that_no_prompt_fits(suite):
    """Prompt and output cap count together."""
    (problem,) = problems(suite("one two three", "one two"), context=11)
    assert "no prompt fits: M is served with 11 tokens of context, and the shortest prompt takes 2" in problem


def test_one_prompt_that_fits_is_enough(suite):
    """The others become unservable items."""
    assert problems(suite("one two three", "one"), context=11) == []


def test_the_output_cap_of_the_task_counts(suite):
    """It can only lower the model's."""
    assert problems(suite("one", max_tokens=3), context=4) == []
    assert problems(suite("one", max_tokens=300), context=11) == []


def test_llama_cpp_needs_no_room_for_the_cap(suite):
    """It stops at the end of its context instead of refusing."""
    assert problems(suite("one"), context=2, engine="llama.cpp") == []
    assert len(problems(suite("one two"), context=2, engine="llama.cpp")) == 1


def test_an_approximate_count_is_not_trusted_to_the_token(suite):
    """A rough count that is a little too long is no reason to refuse a run."""
    assert problems(suite("one two three"), context=11, tokens=RoughWords()) == []
