"""A trial in parts: what begins its process, its program and tests, each run."""

from __future__ import annotations

import json

from harness.core.execution import Trial
from harness.core.problem import Asserts, Dialogue, Runs
from harness.sandbox.message import parts_of


def test_there_are_two_parts_and_one_for_each_run():
    """A run's expected text is in its own part alone."""
    assert len(parts_of(Trial("p", Asserts("", ("a", "b"))))) == 2
    head, body, *runs = parts_of(Trial("p", Runs((Dialogue("1", "one"), Dialogue("2", "two")))))
    assert json.loads(head)["runs"] == 2
    assert b"one" not in head + body
    assert [json.loads(run) for run in runs] == [{"input": "1", "output": "one"}, {"input": "2", "output": "two"}]


def test_a_trial_is_the_same_message_every_time():
    """And says nothing of where it is run: the interpreter and libraries are the worker's."""
    trial = Trial("p", Asserts("", ("a",)), libraries=("numpy",), python="/usr/bin/python3")
    parts = parts_of(trial)
    assert parts == parts_of(trial)
    assert b"numpy" not in b"".join(parts)
    assert b"/usr" not in b"".join(parts)
