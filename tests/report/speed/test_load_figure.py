"""Charts as drawn: names apart, words untouched, intervals kept inside."""

import re
from itertools import pairwise

from harness.report.speed.chart import Axis, Chart, Point, Series
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
