"""IFEval's four scores of an answer."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.ifeval.scorer import IfevalScorer


def target(*instructions):
    """Of pairs of an id and its arguments."""
    ids, kwargs = zip(*instructions, strict=True)
    return (json.dumps({"instruction_id_list": ids, "kwargs": kwargs, "prompt": "-"}),)


NO_COMMA = ("punctuation:no_comma", {})
QUOTED = ("startend:quotation", {})
TITLE = ("detectable_format:title", {})
ONE_BULLET = ("detectable_format:number_bullet_lists", {"num_bullets": 1})


def scored(answer, *instructions, **arguments):
    """The verdict on an answer."""
    return IfevalScorer(**arguments).score(answer, target(*instructions), ())


def test_all_followed():
    """Is correct, by either count."""
    for count in ("prompt", "instruction"):
        verdict = scored('"<<a>>"', NO_COMMA, QUOTED, TITLE, count=count)
        assert (verdict.outcome, verdict.value, verdict.extracted) == (Outcome.CORRECT, 1.0, "all followed")


def test_some_followed():
    """Is wrong for the prompt, and a share of the instructions; those that are not followed are named."""
    prompt = scored('"a"', NO_COMMA, QUOTED, TITLE)
    assert (prompt.outcome, prompt.value) == (Outcome.WRONG, 0.0)
    share = scored('"a"', NO_COMMA, QUOTED, TITLE, count="instruction")
    assert (share.outcome, share.value) == (Outcome.PARTIAL, 2 / 3)
    assert prompt.extracted == share.extracted == "not followed: detectable_format:title"


def test_none_followed():
    """Is wrong by either count."""
    for count in ("prompt", "instruction"):
        assert scored("a, b", NO_COMMA, QUOTED, count=count).outcome is Outcome.WRONG


@pytest.mark.parametrize("answer", ["", " \n", "\u3000"])
@pytest.mark.parametrize("mode", ["strict", "loose"])
def test_blank_answers(answer, mode):
    """Follow nothing, not even what they do not break; they are judged, not unparsed."""
    verdict = scored(answer, NO_COMMA, mode=mode)
    assert (verdict.outcome, verdict.value, verdict.settled) == (Outcome.WRONG, 0.0, True)


@pytest.mark.parametrize(
    ("answer", "instruction"),
    [
        ('Sure!\n"a"', QUOTED),
        ('"a"\nDone.', QUOTED),
        ('Sure!\n"a"\nDone.', QUOTED),
        ('*"a"*', QUOTED),
        ('Sure!\n*"a"*', QUOTED),
        ('*"a"*\nDone.', QUOTED),
        ('Sure!\n*"a"*\nDone.', QUOTED),
        ("Sure, this:\nso", NO_COMMA),
        ("* a\n* b", ONE_BULLET),
    ],
)
def test_loose(answer, instruction):
    """Takes away the first line, the last, both, and asterisks; strict does not."""
    assert scored(answer, instruction, mode="loose").outcome is Outcome.CORRECT
    assert scored(answer, instruction).outcome is Outcome.WRONG


def test_loose_chooses_for_each_instruction():
    """One may be followed by one variant and another by another."""
    assert scored("a, b\n*", NO_COMMA, ONE_BULLET, mode="loose").outcome is Outcome.WRONG
    assert scored("* a, b\n* c", NO_COMMA, ONE_BULLET, mode="loose").outcome is Outcome.CORRECT
    assert scored('x, y\n"a"\nz <<t>>', NO_COMMA, QUOTED, TITLE, mode="loose").outcome is Outcome.CORRECT


def test_what_remains_must_be_a_text():
    """A variant that is blank follows nothing."""
    assert scored("a, b", NO_COMMA, mode="loose").outcome is Outcome.WRONG


@given(st.text(max_size=80))
def test_loose_follows_whatever_strict_does(answer):
    """Because the answer itself is the first variant."""
    instructions = [NO_COMMA, QUOTED, TITLE, ONE_BULLET]
    strict, loose = (scored(answer, *instructions, mode=mode, count="instruction") for mode in ("strict", "loose"))
    assert loose.value >= strict.value


def test_check():
    """Refuses what no answer could be judged by."""
    scorer = IfevalScorer()
    scorer.check(target(NO_COMMA, ONE_BULLET), ())
    with pytest.raises(UserError, match="no instruction"):
        scorer.check(target(("punctuation:no_commas", {})), ())
    with pytest.raises(UserError, match="num_bullets"):
        scorer.check(target((ONE_BULLET[0], {})), ())


@pytest.mark.parametrize(
    "instruction",
    [
        ("language:response_language", {"language": "de"}),
        ("change_case:english_capital", {}),
        ("change_case:english_lowercase", {}),
    ],
)
def test_check_without_langdetect(instruction, monkeypatch):
    """Names the extra before anything is asked; other instructions do without."""
    monkeypatch.setitem(sys.modules, "langdetect", None)
    with pytest.raises(UserError, match=r"openweight-harness\[ifeval\]"):
        IfevalScorer().check(target(NO_COMMA, instruction), ())
    IfevalScorer().check(target(NO_COMMA), ())


def test_check_languages():
    """A language that langdetect does not know would be a language that no answer is in."""
    pytest.importorskip("langdetect")
    IfevalScorer().check(target(("language:response_language", {"language": "kn"})), ())
    with pytest.raises(UserError, match="no language 'xx'"):
        IfevalScorer().check(target(("language:response_language", {"language": "xx"})), ())


def test_fingerprints():
    """Differ by mode and by count."""
    scorers = [
        IfevalScorer(mode=mode, count=count) for mode in ("strict", "loose") for count in ("prompt", "instruction")
    ]
    assert len({scorer.fingerprint() for scorer in scorers}) == 4
