"""Ten runs whose truth is known: the first screen's sentences, read by a person once, and never a false "better"."""

import re
from pathlib import Path

import pytest

from harness.report.decision.page import decision_page
from harness.report.frame import load_frames
from harness.report.summarise import summarise
from harness.report.verdict import sentences
from tests.report.decision.planted import Planted, Truth, write_planted

GOLDEN = Path(__file__).parent / "decision" / "golden"


def pair(first, second, **changes):
    """Two models with the same chance on each suite of the run, but for what is given."""
    return (Truth("Maverick", first, **changes.pop("maverick", {})), Truth("Scout", second, **changes.pop("scout", {})))


THREE = {"arithmetic": 300, "grade-school": 300, "tickets": 300}
EVEN = dict.fromkeys(THREE, 0.8)

RUNS = {
    "no-difference": Planted(pair(EVEN, EVEN), THREE),
    "three-points-of-150": Planted(pair({"tickets": 0.83}, {"tickets": 0.8}), {"tickets": 150}),
    "three-points-of-3000": Planted(
        pair({"tickets": 0.83}, {"tickets": 0.8}, maverick={"usd_per_mtok": 0.5}, scout={"usd_per_mtok": 0.2}),
        {"tickets": 3000},
    ),
    "one-suite-only": Planted(pair(EVEN | {"tickets": 0.9}, EVEN | {"tickets": 0.78}), THREE | {"tickets": 600}),
    "many-truncated": Planted(pair({"tickets": 0.6}, {"tickets": 0.5}, scout={"cut_off": 0.3}), {"tickets": 600}),
    "half-failed": Planted(pair({"tickets": 0.8}, {"tickets": 0.8}, scout={"failed": 0.5}), {"tickets": 600}),
    "a-tie": Planted(pair({"tickets": 0.8}, {"tickets": 0.8}), {"tickets": 5000}, shared=0.9),
    "one-of-three": Planted(
        (
            Truth("Maverick", {"arithmetic": 0.92, "tickets": 0.9}),
            Truth("Scout", {"arithmetic": 0.8, "tickets": 0.78}),
            Truth("Qwen", {"arithmetic": 0.8, "tickets": 0.78}),
        ),
        {"arithmetic": 800, "tickets": 800},
    ),
    "cheap-and-slightly-worse": Planted(
        pair({"tickets": 0.84}, {"tickets": 0.81}, maverick={"usd_per_mtok": 2.0}, scout={"usd_per_mtok": 0.2}),
        {"tickets": 4000},
        shared=0.8,
    ),
    "incomplete": Planted(pair({"tickets": 0.83}, {"tickets": 0.8}), {"tickets": 3000}, asked=0.2),
}
BETTER = {
    "three-points-of-3000": {("Maverick", "Scout")},
    "one-suite-only": {("Maverick", "Scout")},
    "one-of-three": {("Maverick", "Scout"), ("Maverick", "Qwen")},
    "cheap-and-slightly-worse": {("Maverick", "Scout")},
}
"""What may be called better in each run: what is true, and large enough to be seen."""


def told(directory, planted):
    """All sentences of the first screen, in its order."""
    frames = load_frames(write_planted(directory, planted))
    summary = summarise(frames.manifest, frames.completions)
    page = decision_page(frames.manifest, summary)
    said = ["INCOMPLETE"] if summary.incomplete else []
    leads = [page.leader] if page.leader else []
    leads += [one for lead in page.pairs for one in (lead.quality, lead.money, *lead.speed) if one]
    said += [line(one) for one in (*leads, *page.owning)]
    said += ["", "Does not show:", *map(line, page.limits), "", "By suite:"]
    for suite in summary.suites:
        of_suite = [one for one in summary.comparisons if one.suite == suite]
        said += [f"{suite}: {line(one)}" for one in sentences(of_suite)]
    return "\n".join(said) + "\n"


def line(sentence):
    """Claim and evidence."""
    return f"{sentence.claim} | {sentence.evidence}" if sentence.evidence else sentence.claim


def called_better(text):
    """Who is called better than whom by the leading sentences; each pair's own, not the summing up over models."""
    leads = text.partition("Does not show:")[0]
    return set(re.findall(r"^(\w+) is better than (?!each)(\w+)", leads, re.MULTILINE))


@pytest.mark.parametrize("name", RUNS)
def test_the_sentences_are_right(name, tmp_path):
    """What is said of a run whose truth is known is what was read and found right; after a change, read it again."""
    assert told(tmp_path / name, RUNS[name]) == (GOLDEN / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", RUNS)
def test_only_what_is_true_and_seen_is_called_better(name, tmp_path):
    """Each claim of better is one of the planted ones, and none of these is missed."""
    assert called_better(told(tmp_path / name, RUNS[name])) == BETTER.get(name, set())


@pytest.mark.long
def test_false_better_is_as_rare_as_promised(tmp_path):
    """Of 60 runs of two equal models on two suites at most 5% are expected to err; 8 or more would be a wrong level."""
    chances, sizes = {"arithmetic": 0.8, "tickets": 0.6}, {"arithmetic": 60, "tickets": 60}
    runs = [Planted(pair(chances, chances), sizes, seed=seed, shared=0.3) for seed in range(60)]
    wrong = sum(bool(called_better(told(tmp_path / str(run.seed), run))) for run in runs)
    assert wrong < 8
