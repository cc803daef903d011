"""Letters, the first failure and its words."""

from __future__ import annotations

import errno
import json

import pytest

from harness.core.execution import TEST_LETTERS, ErrorKind, Execution
from harness.sandbox.inside.kinds import LETTERS, kind_of
from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.peer import ResultTooLargeError, UnreadableResultError
from harness.sandbox.inside.watch import Over


def noted(letters):
    """Notes of tests with these results."""
    kinds = {letter: kind for kind, letter in LETTERS.items()}
    notes = Notes()
    for letter in letters:
        if letter == ".":
            notes.passes()
        elif letter == "-":
            notes.not_run(1)
        else:
            notes.fails(kinds[letter], f"because of {letter}")
    return notes


def execution(notes):
    """What the harness reads."""
    return Execution(**notes.result()["execution"])


def test_letters_are_the_harness_s():
    """It cannot be imported inside."""
    assert {str(kind): letter for kind, letter in TEST_LETTERS.items()} == LETTERS


@pytest.mark.parametrize(
    ("letters", "passed", "error"),
    [
        ("...", True, None), (".", True, None), ("", False, "assertion"), ("--", False, "assertion"),
        (".a.", False, "assertion"), (".ea", False, "exception"), ("..-", False, "assertion"),
        (".t-", False, "timeout"), ("c", False, "crash"),
    ],
)  # fmt: skip
def test_passed_is_what_passed_all_tests_and_at_least_one(letters, passed, error):
    """The first failure is told; a test that was left out is no pass, and neither is none."""
    done = execution(noted(letters))
    assert (done.passed, done.tests, done.error) == (passed, letters, error)
    assert bool(done.message) == (not passed)


def test_the_first_failure_s_words_are_kept():
    """Later ones have a letter only."""
    assert execution(noted(".ea")).message == "because of e"


def test_a_failure_among_very_many_tests_is_never_lost():
    """Letters are not written down for ever; the verdict is right beyond them."""
    notes = noted("." * 10_000)
    notes.passes()
    notes.not_run(50)
    assert (len(notes.tests), execution(notes).passed) == (10_000, True)
    notes.fails("assertion", "late")
    done = execution(notes)
    assert (len(done.tests), done.passed, done.message) == (10_000, False, "late")


def test_words_can_be_sent_whatever_they_hold():
    """A lone surrogate would be no UTF-8."""
    notes = Notes()
    notes.fails("exception", "x\ud800y")
    assert json.loads(json.dumps(notes.result()))["execution"]["message"] == "x?y"


RAISED = {
    "an assertion": (AssertionError(), "assertion"),
    "any": (ValueError("v"), "exception"),
    "a missing module": (ModuleNotFoundError("no module"), "import"),
    "a missing name of one": (ImportError("cannot import"), "import"),
    "memory": (MemoryError(), "memory"),
    "no permission": (PermissionError(errno.EPERM, "no"), "forbidden"),
    "no access": (PermissionError(errno.EACCES, "no"), "forbidden"),
    "no such call": (OSError(errno.ENOSYS, "no"), "forbidden"),
    "no file": (FileNotFoundError(errno.ENOENT, "no"), "exception"),
    "too large": (ResultTooLargeError(), "output"),
    "unreadable": (UnreadableResultError("u"), "unreadable"),
    "an end": (Over("timeout", "late"), "timeout"),
}


@pytest.mark.parametrize(("error", "kind"), RAISED.values(), ids=RAISED)
def test_exceptions_have_their_kinds(error, kind):
    """In the words of the harness."""
    found, words = kind_of(error)
    assert ErrorKind(found) == kind
    assert 0 < len(words) <= 300


def test_words_are_cut():
    """They may be a program's."""
    assert len(kind_of(ValueError("x" * 10_000))[1]) == 300
