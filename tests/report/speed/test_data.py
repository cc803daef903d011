"""The points of a chart as a table."""

from harness.report.speed.chart import Axis, Chart, Point, Series
from harness.report.speed.data import data_table


def test_every_point_is_a_row_in_the_unit_of_its_axis():
    """Percent, months and numbers as one reads them; what is missing is a dash."""
    points = (Point(24_296, 0.5, 0.25, 0.75, words="here"), Point(24_297, 1.0))
    chart = Chart("t", "d", Axis("released", "month"), Axis("pass@1", "percent"), (Series("Scout", points, 0),))
    table = data_table(chart)
    assert table.head == ["Line", "released", "pass@1, %", "from", "to", "note"]
    assert table.rows == [
        ["Scout", "2024-09", "50.0", "25.0", "75.0", "here"],
        ["Scout", "2024-10", "100.0", "–", "–", ""],
    ]


def test_a_note_stands_in_the_table_alone():
    """Instead of the words in the figure, which are shorter."""
    points = (Point(1, 0.5, words="worse", note="worse; n = 9"), Point(2, 0.5, note="n = 9"))
    chart = Chart("t", "d", Axis("day", "day"), Axis("score", "percent"), (Series("a", points, 0),))
    assert [row[-1] for row in data_table(chart).rows] == ["worse; n = 9", "n = 9"]


def test_columns_that_nothing_fills_are_left_out():
    """No interval and no words: three columns."""
    chart = Chart("t", "d", Axis("at once"), Axis("cost", "usd"), (Series("a", (Point(8, 0.25),), 0),))
    assert data_table(chart).rows == [["a", "8", "$0.250"]]


def test_every_figure_of_a_page_has_its_data(loaded_run, tmp_path):
    """Each named image has a title, a description and a table behind it."""
    from harness.report.build import build_report

    html = build_report(loaded_run, tmp_path / "page.html").read_text()
    figures = html.count("<figure>")
    assert figures == html.count('<details class="data">') == html.count('role="img"') > 0
    assert html.count("<desc id=") == html.count("<title id=") == figures
