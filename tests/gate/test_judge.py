"""Whole runs on disk against their baseline: what is worse, the same, and what cannot be told or compared."""

from dataclasses import replace

import pytest
from msgspec import structs

from harness.core.errors import IncompleteRunError, UserError
from harness.core.ports import Served
from harness.gate.baselines import Baselines
from harness.gate.judge import Candidate, judge
from harness.gate.junit import junit
from harness.gate.references import References, named_references
from harness.gate.tolerances import Tolerances
from harness.store.manifest import read_manifest, write_manifest
from tests.gate.made import HOSTING, PRICE, Made, check_of, nights, outcomes, write

GOOD = Made({"maths": outcomes(450, 50)})
SPEED = {2: (100.0, 101.0, 99.0), 8: (300.0, 303.0, 297.0)}


def test_a_fall_beyond_the_tolerance_is_worse(tmp_path):
    """Forty of 500 answers that were right are wrong: eight points, told with n, interval and p."""
    [result] = nights(tmp_path, GOOD, Made({"maths": outcomes(410, 90)}))
    check = check_of(result, "maths", "quality")
    assert (check.verdict, check.n, result.verdict) == ("worse", 500, "worse")
    assert check.change == pytest.approx(-0.08)
    assert check.low < -0.08 < check.high < -0.02
    assert "-8.0 points" in check.why
    assert "n = 500" in check.why


def test_a_rise_is_better(tmp_path):
    """The same the other way round."""
    [result] = nights(tmp_path, Made({"maths": outcomes(410, 90)}), GOOD)
    assert check_of(result, "maths", "quality").verdict == "better"


def test_identical_answers_are_the_same_however_few(tmp_path):
    """Of three answers nothing could be shown, but not one of them moved."""
    few = Made({"maths": outcomes(2, 1)})
    [result] = nights(tmp_path, few, few)
    assert check_of(result, "maths", "quality").verdict == "same"


def test_a_significant_change_within_the_tolerance_is_not_worse(tmp_path):
    """All seven that moved moved down, of 500: 1.4 points, less than the two that are tolerated."""
    [result] = nights(tmp_path, GOOD, Made({"maths": outcomes(443, 57)}))
    check = check_of(result, "maths", "quality")
    assert check.p_adjusted < 0.04
    assert check.verdict in ("same", "cannot tell")


def test_a_large_change_of_few_answers_cannot_be_told(tmp_path):
    """Two of ten are twenty points, and may be chance."""
    [result] = nights(tmp_path, Made({"maths": outcomes(10)}), Made({"maths": outcomes(8, 2)}))
    assert check_of(result, "maths", "quality").verdict == "cannot tell"


def test_undecided_answers_that_could_turn_it(tmp_path):
    """25 of 450 answers are lost, but 50 that were wrong are cut off now, and may all have been right."""
    [result] = nights(tmp_path, GOOD, Made({"maths": outcomes(425, 25, truncated=50)}))
    check = check_of(result, "maths", "quality")
    assert check.verdict == "cannot tell"
    assert "undecided answers could turn it" in check.why
    assert check_of(result, "maths", "undecided").verdict == "worse"


def test_failures_make_nothing_the_same(tmp_path):
    """Half of the answers failed, and the others did not move: nobody knows of the first half."""
    half = Made({"maths": (*outcomes(250), *outcomes(0, failed=200), *outcomes(0, 50))})
    [result] = nights(tmp_path, GOOD, half)
    for measure in ("quality", "undecided"):
        check = check_of(result, "maths", measure)
        assert check.verdict == "cannot tell"
        assert "40.0% of answers failed" in check.why


def test_nothing_decided_cannot_be_told(tmp_path):
    """A suite of failures alone has no difference at all."""
    [result] = nights(tmp_path, GOOD, Made({"maths": outcomes(0, failed=500)}))
    assert {check.verdict for check in result.checks} == {"cannot tell"}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(GOOD, prompt="another"), "maths prompt"),
        (replace(GOOD, generation={"temperature": 0.7}), "temperature 0.0 then, 0.7 now"),
    ],
)
def test_asked_otherwise_is_incomparable(tmp_path, now, said):
    """Another prompt or temperature is no regression, and is named."""
    [result] = nights(tmp_path, GOOD, now)
    check = check_of(result, "maths", "quality")
    assert check.verdict == "incomparable"
    assert said in check.why


def test_another_context_is_incomparable(tmp_path):
    """A model that is served a shorter context answers other questions."""
    then, now = (replace(GOOD, served=Served("m", tokens, ("text",), "vllm", {})) for tokens in (8192, 4096))
    [result] = nights(tmp_path, then, now)
    assert "context of 8192 tokens then, 4096 now" in check_of(result, "maths", "quality").why


def test_what_could_be_served_once_alone_is_not_the_same(tmp_path):
    """A server that cuts long texts is asked fewer questions: the others say nothing of those."""
    [result] = nights(tmp_path, GOOD, Made({"maths": (*outcomes(250), *outcomes(0, unservable=200), *outcomes(0, 50))}))
    for measure in ("quality", "undecided"):
        check = check_of(result, "maths", measure)
        assert check.verdict == "cannot tell"
        assert "40.0% could be served only one of both times" in check.why


def test_what_could_never_be_served_is_known_beforehand(tmp_path):
    """Both nights ask the same questions."""
    short = Made({"maths": (*outcomes(450), *outcomes(0, unservable=50))})
    [result] = nights(tmp_path, short, short)
    assert result.verdict == "same"


def test_another_template_is_compared_and_noted(tmp_path):
    """That is the change whose effect is measured."""
    then, now = (replace(GOOD, served=Served("m", 8192, ("text",), "vllm", {"chat_template": t})) for t in "ab")
    [result] = nights(tmp_path, then, now)
    assert check_of(result, "maths", "quality").verdict == "same"
    assert result.notes == ("scout: chat template a then, b now",)


def test_a_suite_that_is_gone_is_said(tmp_path):
    """A suite that nobody asks any more would else never be worse."""
    [result] = nights(tmp_path, replace(GOOD, suites=GOOD.suites | {"law": outcomes(5)}), GOOD)
    check = check_of(result, "law", "quality")
    assert (check.verdict, check.why) == ("incomparable", "not asked this time, and the reference was")


def test_a_model_without_a_baseline_is_said(tmp_path):
    """A model that was renamed would else pass for its neighbours, however bad it is."""
    before, tonight = write(tmp_path, "before", GOOD), write(tmp_path, "tonight", replace(GOOD, night=1))
    bad = write(tmp_path, "bad", Made({"maths": outcomes(0, 500)}, model="renamed", night=1))
    for name in ("completions.jsonl", "scores.jsonl"):
        (tonight / name).write_bytes((tonight / name).read_bytes() + (bad / name).read_bytes())
    manifest = read_manifest(tonight)
    both = (*manifest.models, *read_manifest(bad).models)
    write_manifest(tonight, structs.replace(manifest, models=both))
    references = named_references(str(before), manifest, Baselines(), tmp_path)
    [result] = judge([Candidate(tonight, references)], Tolerances(), 1.0)
    [check] = [check for check in result.checks if check.model == "renamed"]
    assert (result.verdict, check.why) == ("incomparable", "the model has no baseline")
    assert [name in junit([result]).decode() for name in ("renamed", "no baseline")] == [True, True]


def test_a_price_that_is_gone_is_said(tmp_path):
    """Answers that became ten times as long would else cost nothing more."""
    [result] = nights(tmp_path, replace(GOOD, price=PRICE), replace(GOOD, answer_tokens=100))
    check = check_of(result, "maths", "cost")
    assert (check.verdict, check.why) == ("incomparable", "no price this time, and the reference has one")


def test_a_new_suite_is_incomparable(tmp_path):
    """There is nothing to hold it against."""
    [result] = nights(tmp_path, GOOD, replace(GOOD, suites=GOOD.suites | {"law": outcomes(5)}))
    assert check_of(result, "law", "quality").why == "the reference was not asked this suite"


def test_half_the_speed_is_worse_on_the_first_night(tmp_path):
    """Throughput falls, times and cost rise, beyond what nights differ by."""
    then = Made(tokens_per_s=SPEED, hosting=HOSTING)
    [result] = nights(tmp_path, then, replace(then, tokens_per_s={2: (50.0, 50.5, 49.5), 8: (150.0, 151.0, 149.0)}))
    for measure in ("throughput", "tpot", "cost"):
        assert check_of(result, "chat", measure).verdict == "worse"
    assert check_of(result, "chat", "throughput").change == pytest.approx(-0.5, abs=0.03)


def test_other_machines_are_not_compared_in_speed(tmp_path):
    """Two GPUs against one is no change of the model; its answers are still compared."""
    then = replace(GOOD, tokens_per_s=SPEED, hosting=HOSTING)
    [result] = nights(tmp_path, then, replace(then, hosting=HOSTING | {"accelerator": "B200"}))
    check = check_of(result, "chat", "throughput")
    assert check.verdict == "incomparable"
    assert "accelerator H100 then, B200 now" in check.why
    assert check_of(result, "maths", "quality").verdict == "same"


def test_a_load_that_is_gone_is_said(tmp_path):
    """As of suites."""
    [result] = nights(tmp_path, replace(GOOD, tokens_per_s=SPEED), GOOD)
    assert check_of(result, "chat", "throughput").verdict == "incomparable"


def test_a_dearer_price_is_worse(tmp_path):
    """Hosted prices are exact: half as much again is a regression of cost, and of nothing else."""
    dearer = PRICE | {"input_usd_per_mtok": 1.5, "output_usd_per_mtok": 3.0}
    [result] = nights(tmp_path, replace(GOOD, price=PRICE), replace(GOOD, price=dearer))
    assert check_of(result, "maths", "cost").verdict == "worse"
    assert check_of(result, "maths", "cost").change == pytest.approx(0.5)
    assert check_of(result, "maths", "quality").verdict == "same"


def test_longer_answers_are_dearer(tmp_path):
    """The same price, twice the tokens."""
    then = replace(GOOD, price=PRICE)
    [result] = nights(tmp_path, then, replace(then, answer_tokens=40))
    assert check_of(result, "maths", "cost").verdict == "worse"


def test_an_unfinished_run_is_not_judged(tmp_path):
    """What is missing could be what is worse."""
    run = write(tmp_path, "cut", replace(GOOD, status="incomplete"))
    with pytest.raises(IncompleteRunError, match="INCOMPLETE"):
        judge([Candidate(run, References({}, {}))], Tolerances(), 0.0)


def test_tolerances_of_an_unknown_suite():
    """Would be none: the mistake is told, with what was probably meant."""
    tolerances = Tolerances.model_validate({"suites": {"math": {"quality": 0.1}}})
    with pytest.raises(UserError, match=r'"math" that is not run\. Did you mean "maths"'):
        tolerances.check(["maths"])


def test_a_model_without_a_baseline_has_no_checks(tmp_path):
    """It is new: nothing is said of it, and not that it is well."""
    run = write(tmp_path, "one", GOOD)
    [result] = judge([Candidate(run, References({}, {}))], Tolerances(), 0.0)
    assert (result.checks, result.verdict) == ((), "cannot tell")


def test_drift_since_the_anchor_is_told(tmp_path):
    """The mean of three nights against the anchor, from the second night on, each with its look."""
    results = nights(tmp_path, GOOD, GOOD, Made({"maths": outcomes(445, 55)}), Made({"maths": outcomes(400, 100)}))
    assert [result.looks["scout"] for result in results] == [1, 2, 3]
    assert not [check for check in results[0].checks if check.against == "anchor"]
    drift = check_of(results[2], "maths", "quality", "anchor")
    assert drift.change == pytest.approx(((450 + 445 + 400) / 3 - 450) / 500)
    assert "look 3" in drift.why


def test_what_was_mended_is_no_drift(tmp_path):
    """A night that was found worse than its baseline was told of, and does not weigh on those after it."""
    [_, bad, mended] = nights(tmp_path, GOOD, GOOD, Made({"maths": outcomes(300, 200)}), GOOD)
    assert check_of(bad, "maths", "quality").verdict == "worse"
    assert check_of(mended, "maths", "quality", "anchor").verdict == "same"
