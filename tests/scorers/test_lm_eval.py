"""The scorer gives what lm-eval itself gives, answer by answer."""

from __future__ import annotations

import json
import time

import pytest

from harness.core.completion import Completion, Timing, Usage
from harness.core.errors import UserError
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.score import Outcome
from harness.scorers.ledger import score_record
from harness.scorers.lm_eval import LmEvalScorer
from harness.tasks.lm_eval.source import LmEvalSource
from tests.fakes.lm_eval import CHOOSES, CONTINUES, tasks

ANSWERS = ["#### 2", "It is 4.", "#### 7", "", "no idea", "#### 1,2", "14 #### 14 or 15", "####\n16 \ud800"]
METRICS = """
def shares(doc, results):
    size = min(len(results[0]), 10)
    return {"share": size / 10, "hundred": 10.0 * size, "pair": (1, 2), "flag": True, "worst": 1 / (size - 4)}
"""
SHARED = """
include: doubles.yaml
task: shared
process_results: !function metrics.shares
filter_list: [{name: none, filter: [{function: take_first}]}]
metric_list:
  - {metric: share, aggregation: mean, higher_is_better: true}
  - {metric: hundred, aggregation: mean, higher_is_better: true}
  - {metric: pair, aggregation: mean, higher_is_better: true}
  - {metric: flag, aggregation: mean, higher_is_better: true}
  - {metric: worst, aggregation: mean, higher_is_better: false}
  - {metric: whole, aggregation: bleu, higher_is_better: true}
"""
LISTS = 'include: doubles.yaml\ntask: lists\ndoc_to_target: "{{ [a, n | string] }}"\nfilter_list: null\n'


@pytest.fixture
def folder(tmp_path):
    """Tasks of several kinds."""
    more = {"lists__yaml": LISTS, "chooses__yaml": CHOOSES, "continues__yaml": CONTINUES}
    return tasks(tmp_path / "t", shared__yaml=SHARED, metrics__py=METRICS, **more)


def targets(folder, task):
    source = LmEvalSource(task=task, include_path=folder, trust_code=True)
    return [sample.target for sample in source.samples(None)]


def given_by_lm_eval(folder, task, answers, monkeypatch):
    """Each logged line of lm-eval's evaluator on these answers, and its results."""
    import lm_eval
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    class Repeats(LM):
        def generate_until(self, requests):
            return [answers[request.doc_id] for request in requests]

        def loglikelihood(self, requests):
            return [tuple(json.loads(answers[request.doc_id])[request.idx]) for request in requests]

        loglikelihood_rolling = loglikelihood

    monkeypatch.chdir(folder)
    manager = TaskManager(include_path=str(folder), include_defaults=False)
    found = lm_eval.simple_evaluate(
        Repeats(), tasks=[task], task_manager=manager, bootstrap_iters=0, limit=len(answers)
    )
    return found["samples"][task], found["results"][task]


@pytest.mark.parametrize("name", ["strict", "flexible"])
def test_the_same_scores_as_lm_eval(folder, monkeypatch, name):
    """Item by item and in the aggregate, empty answers included."""
    lines, results = given_by_lm_eval(folder, "doubles", ANSWERS, monkeypatch)
    scorer = LmEvalScorer(include_path=folder, filter=name)
    ours = [
        scorer.score(answer, target, ()).value
        for answer, target in zip(ANSWERS, targets(folder, "doubles"), strict=True)
    ]
    assert ours == [line["exact_match"] for line in lines if line["filter"] == name]
    assert sum(ours) / len(ours) == results[f"exact_match,{name}"]
    assert len(set(ours)) == 2


def test_several_right_answers(folder, monkeypatch):
    """As many as the task's rows have."""
    answers = ["1", "#### 4", "5", "x"]
    lines, _ = given_by_lm_eval(folder, "lists", answers, monkeypatch)
    scorer = LmEvalScorer(include_path=folder)
    of_first = targets(folder, "lists")[: len(answers)]
    ours = [scorer.score(each, target, ()).value for each, target in zip(answers, of_first, strict=True)]
    assert ours == [line["exact_match"] for line in lines] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("answer", "outcome", "read"),
    [
        ("#### 2", Outcome.CORRECT, "2"),
        ("#### 3", Outcome.WRONG, "3"),
        ("2", Outcome.UNPARSED, "[invalid]"),
        ("", Outcome.UNPARSED, "[invalid]"),
    ],
)
def test_outcomes(folder, answer, outcome, read):
    """The first filter is the default; where it found nothing, nothing was read: a 0 that counts, as in lm-eval."""
    verdict = LmEvalScorer(include_path=folder).score(answer, targets(folder, "doubles")[0], ())
    assert (verdict.outcome, verdict.extracted) == (outcome, read)
    assert verdict.value == (1 if outcome is Outcome.CORRECT else 0)


@pytest.mark.parametrize(
    ("metric", "best", "answer", "outcome", "value"),
    [
        (None, 1, "abc", Outcome.PARTIAL, 0.3),
        ("hundred", 100, "abc", Outcome.PARTIAL, 0.3),
        ("hundred", 1, "abc", Outcome.FAILED, None),
        ("pair", 1, "abc", Outcome.FAILED, None),
        ("flag", 1, "abc", Outcome.CORRECT, 1),
        ("worst", 1, "abc", Outcome.FAILED, None),
        ("worst", 1, "abcd", Outcome.FAILED, None),
        ("share", 1, "x" * 99, Outcome.CORRECT, 1),
    ],
)
def test_values(folder, metric, best, answer, outcome, value):
    """A share of the metric's best; what is no such share, or breaks the task's code, is no evidence."""
    scorer = LmEvalScorer(include_path=folder, trust_code=True, metric=metric, best=best)
    verdict = scorer.score(answer, targets(folder, "shared")[0], ())
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"metric": "exact"}, "no metric 'exact'"),
        ({"filter": "loose"}, "no filter 'loose'.*none"),
        ({"metric": "whole"}, "no mean over the answers.*share, hundred"),
        ({"metric": "worst"}, "better when lower"),
        ({"trust_code": False}, "runs code"),
    ],
)
def test_mistakes_are_found_before_anything_is_asked(folder, arguments, cause):
    """By `check`, which sees every target."""
    scorer = LmEvalScorer(**{"include_path": folder, "trust_code": True} | arguments)
    with pytest.raises(UserError, match=cause):
        scorer.check(targets(folder, "shared")[0], ())


def test_a_right_target_passes(folder):
    """And gives no error."""
    LmEvalScorer(include_path=folder).check(targets(folder, "doubles")[0], ())


@pytest.mark.parametrize(
    ("text", "ending", "expected"),
    [
        ("#### 2", "length", Outcome.CORRECT),
        ("", "stop", Outcome.UNPARSED),
        ("I can't help.", "stop", Outcome.UNPARSED),
    ],
)
def test_the_ledger_counts_what_lm_eval_counts(folder, text, ending, expected):
    """Answers that were cut off, are empty or decline: all have a value."""
    completion = Completion(text, Usage(), Timing(0, 0), finish_reason=ending)
    item = WorkItem("id", "model", "suite", "task", "0", 0)
    record = Record(item, StoredPrompt("", 0), targets(folder, "doubles")[0], completion)
    score = score_record(record, LmEvalScorer(include_path=folder))
    assert (score.outcome, score.value) == (expected, float(expected is Outcome.CORRECT))


def test_the_dataset_is_not_needed(folder):
    """A stored answer can be scored where only the YAML is."""
    kept = targets(folder, "doubles")
    (folder / "rows.jsonl").unlink()
    assert LmEvalScorer(include_path=folder).score("#### 2", kept[0], ()).value == 1


def test_long_answers_are_read_quickly(folder):
    """The bridge adds nothing to the task's own time."""
    scorer, target = LmEvalScorer(include_path=folder), targets(folder, "doubles")[0]
    begun = time.perf_counter()
    for answer in ("#" * 100_000, "1," * 50_000, "#### " * 20_000, "\n" * 100_000):
        scorer.score(answer, target, ())
    assert time.perf_counter() - begun < 5


def test_the_fingerprint_is_of_the_rules(folder):
    """The folder's YAML and Python, and the arguments; not where the folder is."""
    before = LmEvalScorer(include_path=folder).fingerprint()
    assert LmEvalScorer(include_path=folder, filter="strict").fingerprint() != before
    folder = folder.rename(folder.parent / "moved")
    assert LmEvalScorer(include_path=folder).fingerprint() == before
    for name in ("metrics.py", "_included", "doubles.yaml"):
        with (folder / name).open("a") as file:
            file.write("\n")
        assert LmEvalScorer(include_path=folder).fingerprint() != before
        before = LmEvalScorer(include_path=folder).fingerprint()


CHOSEN = [
    "[[-3.0, false], [-1.0, true], [-2.0, false]]",
    "[[-3.0, false], [-3.0, true], [-1.0, false]]",
    "[[-1.0, false], [-5.0, false], [-20.5, false]]",
    "[[-9, false], [-9, false], [-9, false]]",
]


@pytest.mark.parametrize(("metric", "values"), [("acc", [0, 1, 0, 0]), ("acc_norm", [1, 1, 0, 1])])
def test_the_same_choices_as_lm_eval(folder, monkeypatch, metric, values):
    """Of the same likelihoods, also where the choices' lengths count."""
    lines, results = given_by_lm_eval(folder, "chooses", CHOSEN, monkeypatch)
    scorer = LmEvalScorer(include_path=folder, metric=metric)
    of_first = targets(folder, "chooses")[: len(CHOSEN)]
    verdicts = [scorer.score(each, target, ()) for each, target in zip(CHOSEN, of_first, strict=True)]
    ours = [verdict.value for verdict in verdicts]
    assert ours == [line[metric] for line in lines] == values
    assert sum(ours) / len(ours) == results[f"{metric},none"]
    assert [verdict.extracted for verdict in verdicts] == CHOSEN


def test_the_same_greed_as_lm_eval(folder, monkeypatch):
    """A text that the model would have written itself."""
    told = ["[[-1.0, true]]", "[[-0.5, false]]"]
    lines, _ = given_by_lm_eval(folder, "continues", told, monkeypatch)
    scorer = LmEvalScorer(include_path=folder, metric="acc")
    of_first = targets(folder, "continues")[: len(told)]
    ours = [scorer.score(each, target, ()).value for each, target in zip(told, of_first, strict=True)]
    assert ours == [line["acc"] for line in lines] == [1, 0]


def test_a_likelihood_that_is_better_lower(folder):
    """Cannot count; those that can are named."""
    with pytest.raises(UserError, match=r"no mean.*acc"):
        LmEvalScorer(include_path=folder).check(targets(folder, "continues")[0], ())


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Paris",
        "[]",
        "{}",
        "[[1]]",
        "[[null, true]]",
        "[[-1, true]]",
        "[" * 100_000,
        '[["\\ud800", true]]',
        "\ud800",
    ],
)
def test_an_answer_without_likelihoods(folder, answer):
    """Is no evidence about the model."""
    verdict = LmEvalScorer(include_path=folder).score(answer, targets(folder, "chooses")[0], ())
    assert (verdict.outcome, verdict.value) == (Outcome.FAILED, None)
