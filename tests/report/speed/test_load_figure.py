"""Charts as drawn: names apart, words untouched, intervals kept inside."""

import re
from dataclasses import replace
from itertools import pairwise

from harness.report.speed.chart import Axis, Chart, Event, Level, Point, Series
from harness.report.speed.figure import draw


def svg_of(*series, log=False):
    """A small chart of some lines."""
    return str(draw(Chart("Title", "What it shows.", Axis("load"), Axis("rate", log=log), series), "c"))


def line(name, y):
    """Two points at one height."""
    return Series(name, (Point(1, y), Point(2, y)), 0)


def test_names_do_not_overlap():
    """Eight lines that end in the same place have their names a line's height apart."""
    svg = svg_of(*(line(f"model-{number}", 100 + number / 10) for number in range(8)))
    places = sorted(float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>model-\d<', svg.replace("\n", "")))
    assert len(places) == 8
    assert min(after - before for before, after in pairwise(places)) > 15


def test_names_are_text():
    """Dollars are no formulas, markup no markup, and letters that our font lacks are left to the reader's."""
    svg = svg_of(line("$x$ <b> \u65e5\u672c", 1.0))
    assert "$x$ &lt;b&gt;" in svg
    assert "\u65e5\u672c" in svg


def test_long_names_take_three_lines_at_most():
    """Broken where their parts meet."""
    svg = svg_of(line("meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8-and-more-and-more", 1.0))
    assert "meta-llama/" in svg
    assert "…" in svg
    assert len(re.findall(r"<tspan|<text", svg)) < 20


def test_an_interval_that_reaches_zero_has_a_place_on_a_scale_by_ratio():
    """Few repetitions can leave a low end of 0, which no logarithm has."""
    svg = svg_of(Series("a", (Point(1, 5.0, 0.0, 10.0), Point(2, 50.0)), 0), log=True)
    assert "nan" not in svg.lower().replace("dominant", "")
    assert "inf" not in svg


def test_numbers_below_the_chart_do_not_touch():
    """Of levels that double, those without room for their number go; the highest stays."""
    levels = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    chart = Chart(
        "Title",
        "What it shows.",
        Axis("load", log=True, ticks=levels),
        Axis("rate"),
        (Series("Llama 4 Scout", tuple(Point(level, 1.0) for level in levels), 0),),
    )
    svg = str(draw(chart, "c"))
    found = re.findall(r'x="([\d.]+)" y="[\d.]+"[^>]*>([\d,]+)<', svg.replace("\n", ""))
    places = sorted((float(x), text) for x, text in found if text.replace(",", "") in map(str, levels))
    assert places[-1][1] == "1,024"
    assert 4 <= len(places) < len(levels)
    for (before, one), (after, other) in pairwise(places):
        assert after - before > 4.3 * (len(one) + len(other)) + 5


def shapes(chart):
    """How many places each marker of the figure has, and the lines that cross it."""
    svg = str(draw(chart, "c"))
    return svg.count("<use"), svg.count("stroke-dasharray")


def row(*points):
    """A chart of one line of nights, its intervals a band."""
    return Chart("T", "D", Axis("day", "day"), Axis("score", "percent"), (Series("scout", points, 0, band=True),))


def test_a_fall_is_a_shape_beneath_its_point():
    """One more marker, and its word left of it."""
    usual, fallen = (row(Point(1, 0.8), Point(2, 0.7, words="worse", fallen=fell)) for fell in (False, True))
    assert shapes(fallen)[0] == shapes(usual)[0] + 1
    assert "text-anchor: end" in str(draw(fallen, "c")) or 'text-anchor="end"' in str(draw(fallen, "c"))


def test_no_band_or_line_goes_through_what_is_hollow():
    """It is a point of its own, with its interval as bars; a line of such points alone is drawn too."""
    points = (Point(1, 0.8, 0.7, 0.9), Point(2, 0.1, 0.0, 0.2, hollow=True), Point(3, 0.8, 0.7, 0.9))
    chart = row(*points)
    joined = re.findall(r'<path d="([^"]*)"[^>]*stroke-width="2"', str(draw(chart, "c")))
    assert [path.count("L") for path in joined] == [1]
    assert "scout" in str(draw(row(Point(1, 0.5, 0.4, 0.6, hollow=True)), "c"))


def test_levels_and_events_cross_the_chart():
    """Dashed, one along and one upright, and the event has its letter; near ones have it on both sides."""
    plain = row(Point(1, 0.8), Point(30, 0.7))
    marked = replace(plain, levels=(Level(0.75, (1, 30), 0),), events=(Event(4, "A"), Event(20, "B"), Event(21, "C")))
    assert shapes(marked)[1] == shapes(plain)[1] + 4
    at = {letter: float(x) for x, letter in re.findall(r'x="([\d.]+)"[^>]*>([ABC])<', str(draw(marked, "c")))}
    assert at["A"] < at["B"] < at["C"]
    assert at["C"] - at["B"] > 8
