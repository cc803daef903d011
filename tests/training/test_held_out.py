"""What the embedded models are trained on and what they are asked never meet."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.config.suite import load_suite
from harness.tasks.arithmetic import ArithmeticSource
from harness.tasks.gauge import PromptGauge
from harness.tasks.needle.source import NeedleSource
from harness.tasks.split import held_out
from harness.tasks.template import TemplatePrompt
from training.tasks.arithmetic import arithmetic
from training.tasks.multiple_choice import multiple_choice
from training.tasks.needles import needles
from training.tasks.programs import Program, draw_program
from training.tasks.tickets import tickets

SUITES = Path(__file__).parents[2] / "suites"
SEEDS = st.integers(0, 2**64)
NEEDLE = re.compile(r"for (\S+) is: (\d+)\.")


class Characters:
    """Counts characters, which will do where the length does not matter."""

    name = "approximate: characters"
    identity = None

    def count(self, text):
        """One token for each."""
        return len(text)

    def count_each(self, texts):
        """One token for each."""
        return [len(text) for text in texts]


def canonical(expression):
    """The same wording for problems that are the same: operands of the first sum or product in order."""
    left, sign, right, *rest = expression.split()
    operands = [left, right] if sign == "-" else sorted((left, right), key=int)
    return " ".join([operands[0], sign, operands[1], *rest])


def item(question, choices):
    """A multiple-choice question with its options, whatever their order."""
    return f"{question} {sorted(choices)}"


@given(SEEDS)
def test_training_sums_are_never_held_out(seed):
    """Whatever the wording, the expression belongs to the training part."""
    (expression,) = re.findall(r"\d+(?: [-+×] \d+)+", arithmetic(Random(seed)).question)
    assert not held_out(canonical(expression))


@given(seed=st.integers(0, 1000))
@settings(max_examples=10)
def test_asked_sums_are_always_held_out(seed):
    """For any seed, not only the shipped one."""
    source = ArithmeticSource(per_level=30, seed=seed)
    assert all(held_out(canonical(sample.fields["expression"])) for sample in source.samples(Characters()))


@given(SEEDS, st.integers(0, 30), st.integers(1, 4))
def test_training_needles_are_never_held_out(seed, sentences, questions):
    """Neither their keys nor their numbers."""
    text = needles(Random(seed), sentences, questions)[0].question
    assert not any(held_out(key) or held_out(value) for key, value in NEEDLE.findall(text))


def test_asked_needles_are_always_held_out():
    """Key and number alike."""
    source = NeedleSource(lengths=(2_000,), depths=(0, 50), per_cell=20)
    gauge = PromptGauge(Characters(), TemplatePrompt(user="{{ context }}"))
    samples = list(source.samples(gauge))
    assert all(held_out(sample.fields["key"]) and held_out(sample.target[0]) for sample in samples)


@given(SEEDS)
def test_training_choices_are_never_held_out(seed):
    """A question may come again, but never with the options it is asked with."""
    question, *lines = multiple_choice(Random(seed)).question.splitlines()
    if not question.startswith("Which letter marks"):
        assert not held_out(item(question, [line[3:] for line in lines if re.match("[A-D]. ", line)]))


def test_shipped_choices_are_all_held_out():
    """Every line of the file."""
    rows = [json.loads(line) for line in (SUITES / "data/multiple-choice.jsonl").read_text().splitlines()]
    assert rows
    assert all(held_out(item(row["question"], row["choices"])) for row in rows)


def test_no_training_ticket_is_a_shipped_one():
    """The shipped ones were written by hand, the others come from phrases; equal ones are drawn again."""
    shipped = [json.loads(line)["text"] for line in (SUITES / "data/tickets.jsonl").read_text().splitlines()]
    random = Random(0)
    drawn = "\n".join(tickets(random).question for _ in range(3000))
    assert not any(f"Ticket: {text}\n" in drawn for text in shipped)


@given(SEEDS, st.booleans())
def test_programs_keep_to_their_part(seed, held):
    """A coding suite may ask what the models were not taught."""
    assert held_out(draw_program(Random(seed), held=held).canonical()) is held


def shipped_programs():
    """The heads of functions of `suites/data/programs.jsonl` that are in the models' form, by difficulty."""
    rows = [json.loads(line) for line in (SUITES / "data/programs.jsonl").read_text().splitlines()]
    form = re.compile(r'def (\w+)\(([^()]*)\):\n    """([^\n]*)"""\n')
    found = [(row["difficulty"], form.fullmatch(row.get("given") or "")) for row in rows]
    return [(difficulty, Program(*match.groups(), ())) for difficulty, match in found if match]


def test_trivial_programs_are_all_held_out():
    """They are in the very words that the models were taught."""
    trivial = [program for difficulty, program in shipped_programs() if difficulty == "trivial"]
    assert len(trivial) == 16
    assert all(held_out(program.canonical()) for program in trivial)


def test_no_training_program_is_a_shipped_one():
    """Nor are those that are near what they were taught, by name and purpose."""
    shipped = {program.canonical() for _, program in shipped_programs()}
    random = Random(0)
    assert shipped
    assert not any(draw_program(random, held=False).canonical() in shipped for _ in range(20_000))


def test_programs_are_asked_as_they_were_taught():
    """Newline for newline: another form would be another task to models so small."""
    (task,) = load_suite(SUITES / "programs.yaml").tasks
    asked = [task.prompt.render(sample) for sample in task.source.samples(Characters())]
    questions = {message.content for (message,) in asked}
    assert all(program.exchange().question in questions for _, program in shipped_programs())
