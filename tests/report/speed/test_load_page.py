"""The load section: readable by all, hostile words stay words, and right with little to show."""

import re
from xml.etree import ElementTree

import msgspec
import pytest

from harness.report.build import build_report
from harness.report.terminal import read_summary
from harness.store.manifest import read_manifest, write_manifest
from tests.report.synthetic import Plan, write_run
from tests.report.synthetic_load import HOSTING, Load, add_load, only_load
from tests.report.test_build import Page

SMALLEST_PX, NARROWEST_PX = 11, 328  # a phone of 360 px, less the page's margins


@pytest.fixture(scope="module")
def html(loaded_run, tmp_path_factory):
    """The page of the loaded run."""
    return build_report(loaded_run, tmp_path_factory.mktemp("reports") / "loaded.html").read_text()


@pytest.fixture(scope="module")
def hostile(hostile_loaded_run, tmp_path_factory):
    """The page of the hostile one."""
    return build_report(hostile_loaded_run, tmp_path_factory.mktemp("reports") / "hostile.html").read_text()


def charts(html):
    """The figures of the page's load sections, parsed."""
    found = re.findall(r"<svg[^>]*aria-labelledby=\"chart.*?</svg>", html, re.DOTALL)
    return [ElementTree.fromstring(svg) for svg in found]  # noqa: S314 - our own page


def words(html):
    """The text of a page, its data and script left out."""
    return " ".join("".join(Page(html).text).split())


def test_sentences_can_be_quoted(html):
    """Speed at the knee with its interval, and what it costs."""
    text = words(html)
    assert re.search(r"gives 4\d\d output tokens/s at \d+ at once, TTFT p9\d [\d.]+ m?s\. 95% \d+ to \d+ over 3", text)
    assert re.search(r"It costs \$0\.0\d+ per million tokens at \$0\.100 an hour\.", text)


def test_invalid_steps_are_grey_and_say_why(html):
    """In every table that has them."""
    rows = [
        attributes for tag, attributes in Page(html).elements if tag == "tr" and attributes.get("class") == "invalid"
    ]
    assert len(rows) == 6
    assert "invalid, the client was the limit: CPU 97% (limit 80%)" in words(html)


@pytest.mark.parametrize("which", ["html", "hostile"])
def test_charts_are_named_and_their_text_can_be_read(which, request):
    """Each has a title and a description, and no text is smaller than 11 px on a narrow page."""
    found = charts(request.getfixturevalue(which))
    assert len(found) >= 3
    for svg in found:
        own = {element.get("id"): element for element in svg.iter() if element.get("id")}
        title, description = (own[name] for name in svg.get("aria-labelledby").split())
        assert title.text and len(description.text) > 20
        width = float(svg.get("viewBox").split()[2])
        sizes = [
            float(element.get("font-size").removesuffix("px"))
            for element in svg.iter()
            if element.tag.endswith("}text")
        ]
        assert min(sizes) * NARROWEST_PX / width >= SMALLEST_PX


@pytest.mark.parametrize("which", ["html", "hostile"])
def test_load_sections_obey_the_policy(which, request):
    """Nothing acts, nothing is loaded, ids are unique, tables have captions."""
    page = Page(request.getfixturevalue(which))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        assert tag not in ("img", "image", "iframe", "object", "embed", "foreignobject", "b<")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        assert attributes.get("href", "#").startswith(("#", "data:,"))
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption")
    assert [key for key in page.raw if key[0] == "script"] == [("script", "text/plain"), ("script", "")]


def test_hostile_words_are_text(hostile):
    """Labels, notes and the server's words are there to be read."""
    assert "<script>alert(1)</script>" in words(hostile)
    assert "{{ 7*7 }}" in words(hostile)
    assert not set("\x00\x1b\u202e\u2028") & set(hostile)


def test_load_alone_makes_a_page(tmp_path):
    """No question was asked: no samples, no scores, nothing missing."""
    run = only_load(tmp_path / "run", Load({"scout": 300.0}, (1, 2, 4), repetitions=1, hosting=HOSTING))
    html = build_report(run, tmp_path / "page.html").read_text()
    assert not read_summary(run).incomplete
    sections = [attributes["id"] for tag, attributes in Page(html).elements if tag == "section"]
    assert sections == ["verdict", "load-1", "models", "serving", "excluded", "reproduce", "environment", "method"]


def test_nothing_valid_makes_a_page_without_figures(tmp_path):
    """The sentences say so, the tables are grey, and there is no curve to misread."""
    load = Load({"nano-scout": 300.0}, (1, 2), repetitions=1, invalid=frozenset([1, 2]), hosting=HOSTING)
    html = build_report(
        add_load(write_run(tmp_path / "run", Plan(samples=1)), load), tmp_path / "page.html"
    ).read_text()
    assert "nano-scout has no valid measurement. The client was the limit in all 2 phases." in words(html)
    assert "nano-maverick was not measured." in words(html)
    assert not charts(html)


def test_unsteady_steps_keep_their_figures_and_say_why(tmp_path):
    """Grey, hollow in the charts, and left out of what is concluded."""
    load = Load({"nano-scout": 40.0}, (1, 2, 8), repetitions=2, hosting=HOSTING)
    run = add_load(write_run(tmp_path / "run", Plan(samples=1)), load)
    html = build_report(run, tmp_path / "page.html").read_text()
    text, load = words(html), read_summary(run).load
    assert [one.label for one in load.steps if not one.steady] == ["2 at once", "8 at once"]
    assert [one.throughput.label for one in load.points] == ["1 at once"]
    assert "not steady: the warm-up of 1 s is shorter than the median latency" in text
    assert "Not steady, and so left out: 2 at once and 8 at once." in text
    assert "Hollow: not steady." in text and 'fill="var(--paper)"' in html


def test_a_search_alone_makes_a_page(tmp_path):
    """No sweep was declared: the capacity is what there is to say."""
    load = Load({"nano-scout": 600.0}, (), searched=(4.0, 8.0), repetitions=1, steady_s=40, hosting=HOSTING)
    run = add_load(write_run(tmp_path / "run", Plan(samples=1)), load)
    text = words(build_report(run, tmp_path / "page.html").read_text())
    assert re.search(
        r"nano-scout holds p99 TTFT ≤ 500 ms and p95 ITL ≤ 50.0 ms up to 8 requests/s: \d+ output tokens/s", text
    )
    assert "nano-scout was not measured" not in text


def test_stand_ins_without_a_price_are_said_to_have_none(tmp_path):
    """The experiment may well say what the real servers cost."""
    run = add_load(write_run(tmp_path / "run", Plan(samples=1)), Load({"nano-scout": 600.0}, (1, 2), repetitions=1))
    write_manifest(run, msgspec.structs.replace(read_manifest(run), embedded=True))
    text = words(build_report(run, tmp_path / "page.html").read_text())
    assert "the stand-ins run on this machine, and nobody said what it costs an hour" in text


def test_open_loops_alone_make_a_page(tmp_path):
    """A sweep of rates has curves of throughput and waiting, no knee, and no trade between users."""
    load = Load({"nano-scout": 900.0}, (), rates=(2.0, 8.0), repetitions=2, server_view=False)
    html = build_report(
        add_load(write_run(tmp_path / "run", Plan(samples=1)), load), tmp_path / "page.html"
    ).read_text()
    titles = [svg[0].text for svg in charts(html)]
    assert titles == ["Output tokens per second", "Time to first token"]
    assert "The server offers no metrics of its own" in words(html)
    assert "No cost per token" in words(html)


def test_accuracy_alone_says_nothing_of_load(run, tmp_path):
    """The section that is left names its times a by-product."""
    html = build_report(run, tmp_path / "page.html").read_text()
    assert 'id="load-1"' not in html
    assert "a by-product, not a throughput figure" in words(html)
    assert read_summary(run).load is None
