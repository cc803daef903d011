"""Pydantic's findings in a user's words."""

import pytest

from harness.config.checker import Checker
from harness.config.document import read_document
from harness.config.schema import ExperimentFile, SuiteFile
from harness.core.errors import UserError

TASK = "name: s\ntasks:\n  - name: t\n    source: {%s}\n    prompt: {user: x}\n    scorer: {kind: numeric}\n"
ARITHMETIC = TASK % "kind: arithmetic"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TASK % "kind: arithmetik",
            '4 tasks[0].source: unknown kind "arithmetik". Did you mean "arithmetic"? Valid kinds',
        ),
        (TASK % "per_level: 2", '4 tasks[0].source: "kind" is missing'),
        (TASK % "kind: arithmetic, seeed: 2", '4 tasks[0].source.seeed: unknown key "seeed". Did you mean "seed"?'),
        (TASK % "kind: arithmetic, seed: [1]", "4 tasks[0].source.seed: should be a whole number, not a list"),
        (
            TASK % "kind: arithmetic, levels: [1-digits]",
            'levels[0]: "1-digits" is not allowed here. Did you mean "1-digit"?',
        ),
        (ARITHMETIC + "kind: acuracy", '7 kind: unknown kind "acuracy". Did you mean "accuracy"?'),
        (ARITHMETIC + "confidential: maybe", '7 confidential: should be true or false, not "maybe"'),
        (ARITHMETIC.replace("user: x", "user: '{% if %}'"), "tasks[0].prompt"),
        (
            TASK % f"kind: mathvista, revision: '{0:040}', repository: 'a b'",
            '4 tasks[0].source.repository: "a b" is not written as it must be here. Its form is ^[',
        ),
        ("name: s\ntasks: []\n", "2 tasks: needs at least 1, not 0"),
        ("name: s\n", '1: "tasks" is missing'),
        ("[]\n", "should be a mapping of keys to values, not a list"),
        ("", "should be a mapping of keys to values, not null"),
    ],
)
def test_suite_mistakes(write, text, message):
    """One line with the place, the cause and the nearest valid word."""
    document = read_document(write("s.yaml", text))
    checker = Checker(document)
    with pytest.raises(UserError) as caught:
        checker.finish(checker.check(SuiteFile, document.value))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_misspelt_required_key_is_one_mistake(write):
    """Not an unknown key and a missing one."""
    document = read_document(write("x.yaml", "nme: x\nmodels: []\nsuites: [a]\n"))
    checker = Checker(document)
    with pytest.raises(UserError) as caught:
        checker.finish(checker.check(ExperimentFile, document.value))
    assert str(caught.value).endswith('x.yaml:1 nme: unknown key "nme". Did you mean "name"?')
