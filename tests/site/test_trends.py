"""The history as charts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from harness.report.speed.data import data_table
from harness.site.collect import collected
from harness.site.history import Finding, History, Judged
from harness.site.marks import marks
from harness.site.trends import MOST_NIGHTS, Beside, score_charts, speed_charts
from tests.site.made import Night, change, write


@pytest.fixture
def entries(tmp_path):
    """What is known of these nights, the newest first."""

    def of(*nights):
        for number, night in enumerate(nights):
            write(tmp_path / "results", f"run-{number}", night)
        return collected(tmp_path / "results", tmp_path / "reports", History()).entries

    return of


def beside(*models, baselines=None, changes=(), of=()):
    """What is drawn beside the lines."""
    return Beside(models, baselines or {}, marks(changes, of).shown)


def nights(*values, **told):
    """One for each value on gsm8k."""
    return [Night(night=number, scores={"gsm8k": value}, **told) for number, value in enumerate(values)]


def test_a_suite_is_a_chart_and_a_model_a_line(entries):
    """In the order of time, whatever the order of the runs; a model has the same colour in each chart."""
    found = entries(*nights(0.8, 0.7), Night("maverick", scores={"mmlu": 0.6, "gsm8k": 0.5}))
    charts = {chart.title: chart for chart in score_charts(found, beside("scout", "maverick"))}
    assert set(charts) == {"gsm8k", "mmlu"}
    assert [(line.name, line.colour, [point.y for point in line.points]) for line in charts["gsm8k"].series] == [
        ("scout", 0, [0.8, 0.7]),
        ("maverick", 1, [0.5]),
    ]
    assert charts["mmlu"].series[0].colour == 1


def test_a_regression_is_told_by_shape_word_and_table(entries):
    """A triangle on each night that was worse; the word where it begins; each row of the table says it."""
    fell = [Night(night=number, scores={"gsm8k": 0.7}, worse={"gsm8k": 0.1}) for number in (1, 2)]
    [chart] = score_charts(entries(Night(scores={"gsm8k": 0.8}), *fell), beside("scout"))
    assert [point.fallen for point in chart.series[0].points] == [False, True, True]
    assert [point.words for point in chart.series[0].points] == ["", "worse", ""]
    assert [row[-1] for row in data_table(chart).rows] == ["n = 400", "worse; n = 400", "worse; n = 400"]
    assert "▼ marks a run that the gate found worse" in chart.note
    assert "worse in 2 of 3 runs" in chart.description


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "worse"),
        ({"against": "anchor"}, "drift"),
        ({"measure": "cost"}, ""),
        ({"measure": "undecided"}, ""),
        ({"suite": "mmlu"}, ""),
        ({"verdict": "better"}, ""),
    ],
)
def test_only_what_a_chart_shows_marks_it(entries, told, words):
    """A costlier answer, or another suite's fall, is none of gsm8k's quality."""
    [entry] = entries(*nights(0.8))
    usual = {"verdict": "worse", "suite": "gsm8k", "measure": "quality", "against": "baseline", "said": "x"}
    judged = Judged(model="scout", verdict="worse", against="x", findings=(Finding(**(usual | told)),))
    [chart] = score_charts([replace(entry, judged=(judged,))], beside("scout"))
    assert (chart.series[0].points[0].words, chart.series[0].points[0].fallen) == (words, bool(words))


def test_an_incomplete_run_is_hollow(entries):
    """And its row says so."""
    [chart] = score_charts(
        entries(*nights(0.8), Night(night=1, scores={"gsm8k": 0.2}, status="incomplete")), beside("scout")
    )
    assert [point.hollow for point in chart.series[0].points] == [False, True]
    assert data_table(chart).rows[1][-1] == "INCOMPLETE; n = 400"
    assert "A hollow point is an INCOMPLETE run." in chart.note


def test_the_baseline_is_a_level_of_its_value(entries):
    """Of the run that is the baseline now, also where it is beyond the nights that are drawn."""
    found = entries(*nights(*[0.95, *[0.75] * (MOST_NIGHTS + 4)]))
    [chart] = score_charts(found, beside("scout", baselines={"scout": "run-0"}))
    [line], [level] = chart.series, chart.levels
    assert len(line.points) == MOST_NIGHTS
    assert (level.y, level.x) == (0.95, (line.points[0].x, line.points[-1].x))
    assert "Dashed across: the baseline (scout 95.0%)." in chart.note
    assert chart.y.span[1] > 0.95


def test_changes_within_the_time_are_marked(entries):
    """Each by its letter at its place; one before or after what is drawn is not."""
    found = entries(*nights(0.8, 0.8, 0.8))
    told = [
        change("licence", -0.9),
        change("weights", 1),
        change("release", 2),
        change("tokenizer", 9),
        change("config", 15),
    ]
    [chart] = score_charts(found, beside("scout", changes=told, of=found))
    points = chart.series[0].points
    assert [(event.label, event.x) for event in chart.events] == [("B", points[1].x), ("C", points[2].x)]


def test_speed_is_one_load_from_zero(entries):
    """A chart of its own for each load, so that no two are compared; its scale has zero."""
    rates = ({1: 90.0}, {1: 91.0}, {4: 300.0})
    found = entries(*[Night(night=number, tokens_per_s=rate) for number, rate in enumerate(rates)])
    charts = list(speed_charts(found, beside("scout")))
    assert {chart.title: [point.y for point in chart.series[0].points] for chart in charts} == {
        "chat, 4 at once": [300.0],
        "chat, 1 at once": [90.0, 91.0],
    }
    assert all(chart.y.span[0] == 0 for chart in charts)


def test_nothing_measured_is_no_chart(entries):
    """No empty axes."""
    found = entries(Night())
    assert list(score_charts(found, beside("scout"))) == list(speed_charts(found, beside("scout"))) == []
