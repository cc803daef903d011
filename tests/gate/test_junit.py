"""JUnit XML: one suite per model, one case per check, whatever anything is called."""

from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harness.gate.junit import junit
from harness.gate.result import Check, GateResult, Reference
from tests.hostile.strings import HOSTILE


def check(verdict="same", model="scout", suite="maths", why="-1.0 points", measure="quality"):
    """One check."""
    return Check(
        model=model, suite=suite, measure=measure, against="baseline", verdict=verdict, why=why, tolerance=0.02
    )


def result(*checks, run="night-1", models=("scout",)):
    """A gate's result."""
    baselines = {model: Reference(run="night-0", created_at=1.0, version=3) for model in models}
    return GateResult(run=run, judged_at=1.79e9, baselines=baselines, checks=checks)


def suites(*results):
    """The suites of a document."""
    return Xml.fromstring(junit(results)).findall("testsuite")  # noqa: S314 - written just now


def test_a_suite_for_each_model_with_its_counts():
    """What a build server adds up."""
    found = suites(
        result(check("worse"), check("same"), check("cannot tell"), check("incomparable"), check("better")),
        result(check(model="maverick"), models=("maverick",)),
    )
    assert [suite.get("name") for suite in found] == ["scout", "maverick"]
    counts = {name: found[0].get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counts == {"tests": "5", "failures": "1", "skipped": "2", "errors": "0"}
    assert found[0].get("timestamp") == "2026-09-21T14:13:20"


def test_two_experiments_of_one_model_stay_apart():
    """A server joins cases of one name: a failure would be under one that passed."""
    found = suites(*(replace(result(check()), experiment=name) for name in ("night", "week")))
    assert [suite.get("name") for suite in found] == ["night: scout", "week: scout"]
    assert [suite.find("testcase").get("classname") for suite in found] == ["night: scout", "week: scout"]


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        ("worse", "failure"),
        ("cannot tell", "skipped"),
        ("incomparable", "skipped"),
        ("same", "system-out"),
        ("better", "system-out"),
    ],
)
def test_each_verdict_as_a_build_server_knows_it(verdict, tag):
    """Failures fail, and what could not be told is skipped with its reason."""
    [suite] = suites(result(check(verdict)))
    [case] = suite.findall("testcase")
    [outcome] = list(case)
    assert outcome.tag == tag
    assert "-1.0 points" in (outcome.get("message") or outcome.text)
    assert (case.get("classname"), case.get("name")) == ("scout", "maths: quality")


def test_no_two_cases_have_one_name():
    """A build server keeps the history of a case by its name."""
    checks = [check(measure=measure) for measure in ("quality", "undecided", "throughput", "ttft", "tpot", "cost")]
    [suite] = suites(result(*checks))
    assert len({case.get("name") for case in suite.findall("testcase")}) == 6


def test_a_model_without_checks_has_an_empty_suite():
    """It is named, so that one sees that nothing was said of it."""
    [suite] = suites(result())
    assert suite.get("tests") == "0"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_and_reasons_are_text(words):
    """Well-formed, and none of it markup."""
    [suite] = suites(result(check("worse", words, words, words), run=words, models=(words,)))
    assert {element.tag for element in suite.iter()} == {"testsuite", "properties", "property", "testcase", "failure"}


@given(st.text(max_size=60))
def test_any_text_makes_a_document(words):
    """Whatever Unicode has, lone surrogates too."""
    [suite] = suites(result(check("worse", words, words, words), models=(words,)))
    assert suite.find("testcase/failure") is not None


def test_a_lone_surrogate_makes_a_document():
    """Which UTF-8 cannot hold."""
    assert suites(result(check("worse", "a\ud800b"), models=("a\ud800b",)))[0].get("name") == "a\ufffdb"
