"""Programs, sandboxes and cutoffs in words."""

import pytest

from harness.core.execution import ErrorKind, Execution
from harness.core.problem import Asserts, Calls, Case, Problem, Units
from harness.report.coding.samples import MOST_MARKS, hidden_tests, ran_view
from harness.report.coding.sentences import release_sentence
from harness.report.coding.summary import ReleaseRow
from harness.report.coding.wording import ERROR_WORDS, sandbox_words, some_names
from harness.report.words import month_name, month_number
from harness.stats.pass_at_k import PassAtK, PassDifference
from tests.report.synthetic_code import BUBBLEWRAP, NO_SANDBOX


def row(until, after, change, cutoff="2024-08"):
    """A model with so many problems before and after its cutoff."""
    rates = [PassAtK(1, 0.5, 0.4, 0.6, n, n) if n else PassAtK(1, None, None, None, 0, 0) for n in (until, after)]
    return ReleaseRow(
        suite="s",
        task="t",
        model="M",
        cutoff=cutoff,
        until=rates[0],
        after=rates[1],
        change=change,
        months=(),
        undated=0,
    )


@pytest.mark.parametrize(
    ("change", "claim", "evidence"),
    [
        ((-0.2, -0.3, -0.1), "20.0 points less", "Memorised problems look like this, and so do later ones"),
        ((-0.2, -0.5, 0.1), "20.0 points less", "no change is shown"),
        ((0.2, 0.1, 0.3), "20.0 points more", "no worse on what it cannot have seen"),
        ((0.0, -0.1, 0.1), "as much", "no change is shown"),
    ],
)
def test_a_change_is_told_with_its_interval_and_no_cause(change, claim, evidence):
    """A drop is what memorised problems look like, and harder ones too."""
    said = release_sentence(row(120, 1, PassDifference(*change)))
    assert "50.0% on 120 problems released up to its knowledge cutoff, 2024-08, and 50.0% on 1 problem " in said.claim
    assert said.claim.endswith(f": {claim}.")
    assert said.evidence.startswith("95% ") and evidence in said.evidence


def test_nothing_is_told_of_one_side_alone():
    """Nor where the cutoff is not known."""
    assert "Every problem was released after the" in release_sentence(row(0, 5, None)).claim
    assert "Every problem was released up to the" in release_sentence(row(5, 0, None)).claim
    unknown = ReleaseRow(
        suite="s", task="t", model="M", cutoff=None, until=None, after=None, change=None, months=(), undated=0
    )
    assert "is not known" in release_sentence(unknown).claim


def test_sandboxes_in_words():
    """What held the programs first; what is not known of a place is not told."""
    told = sandbox_words(BUBBLEWRAP)
    assert told == "isolation by bubblewrap; Linux 6.18; Landlock ABI 7; Python 3.11.7; namespaces user, pid and net"
    assert sandbox_words(NO_SANDBOX).startswith("no sandbox: model-written code could read and change whatever")
    assert sandbox_words({"isolation": "docker", "no_new_privs": True}) == "isolation by docker; no new privs yes"
    assert sandbox_words({"isolation": "jail", "landlock": 0}) == "isolation by jail; no Landlock"


def test_every_kind_of_error_has_words():
    """And the outcomes of answers without a program."""
    assert {kind.value for kind in ErrorKind} | {"unparsed", "truncated", "refused", "unknown"} == set(ERROR_WORDS)


def test_many_names_are_cut():
    """The first, and how many more."""
    assert some_names(("a", "b")) == "a and b"
    assert some_names(tuple(map(str, range(14)))).endswith("10, 11 and 2 more")


@pytest.mark.parametrize("month", ["2023-01", "2023-12", "0999-06"])
def test_months_are_even_steps(month):
    """December is followed by January."""
    assert month_name(month_number(month)) == month
    assert month_name(month_number("2023-12") + 1) == "2024-01"


def test_tests_are_marked_one_by_one_up_to_a_number():
    """Of more only counts are shown, which are right either way."""
    few = ran_view(Execution(False, "..a--", ErrorKind.ASSERTION, "\u202eevil"))
    assert (few.passed, few.failed, few.not_run, few.tests) == (2, 1, 2, "..a--")
    assert few.message == "\u2039U+202E\u203aevil"
    many = ran_view(Execution(True, "." * (MOST_MARKS + 1)))
    assert (many.passed, many.failed, many.tests) == (MOST_MARKS + 1, 0, "")


@pytest.mark.parametrize(
    ("target", "ran", "told"),
    [
        ((Problem(Asserts("", ("x", "y"))).encoded(),), None, "hidden tests (2)"),
        ((Problem(Calls("f", (Case("(1,)", "2"),))).encoded(),), None, "hidden tests (1)"),
        ((Problem(Units("import unittest")).encoded(),), None, "hidden tests"),
        ((), None, "hidden tests"),
        (("no problem",), None, "hidden tests"),
        ((), Execution(True, "." * 1200), "hidden tests (1,200)"),
    ],
)
def test_a_target_is_told_as_a_number_of_tests(target, ran, told):
    """As they were run, else as they are declared; a large target is not in the record."""
    assert hidden_tests(target, ran) == told
