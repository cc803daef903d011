"""The section on length: cells with intervals, one click from their failures, readable by all."""

import re

import msgspec
import pandas as pd
import pytest

from harness.report.build import build_report
from harness.report.explorer.embed import PageSamples
from harness.report.frame import load_frames
from harness.report.length.page import TaskLengths
from harness.report.page import Drawings, compose
from harness.report.summarise import summarise
from harness.stats.latency import Percentiles
from tests.report.embedded import embedded_samples
from tests.report.length.test_length_sentences import SURE, curve
from tests.report.speed.test_load_page import NARROWEST_PX, SMALLEST_PX, words
from tests.report.synthetic_length import Lengths, write_lengths
from tests.report.test_build import Page

EVIL = "</script><script>alert(1)</script>"
SETS = {
    "one": Lengths({"nano-scout": 2048, "nano-maverick": 1024}),
    "shared": Lengths({"a": 2048}, depths=(), probes=5, off_tokens=4, period_tokens=3000),
    "several": Lengths(dict.fromkeys("abcd", 2048), tasks=("x", "y"), per_cell=1),
    "hostile": Lengths(
        {EVIL: 256, "\u202eevil<b>{{ 7*7 }}": 512}, tasks=(EVIL, "<b onclick=x>"), per_cell=1, hostile=True
    ),
    "stopped": Lengths({"a": 256, "b": 256}, ("x", "y"), easy=("x",), asks={"y": (256, 512)}, per_cell=1),
    "apart": Lengths({"a": 256}, ("x", "y"), asks={"x": (256, 512), "y": (1024, 2048)}, per_cell=1),
    "cut": Lengths({"a": 2048}, per_cell=1, server_reads=1000, tells_cache=False),
    "nothing served": Lengths({"a": 2048}, longest=1, per_cell=1),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of a run, made when first asked for."""
    made, folder = {}, tmp_path_factory.mktemp("pages")

    def page(name):
        if name not in made:
            run = write_lengths(folder / name.replace(" ", "-"), SETS[name])
            made[name] = build_report(run, folder / f"{run.name}.html").read_text()
        return made[name]

    return page


@pytest.fixture(scope="module", params=SETS)
def html(request, pages):
    """The page of each kind of run."""
    return pages(request.param)


def test_the_policy_is_kept(html):
    """Nothing acts, nothing is loaded, ids are unique, tables have captions and scoped headers."""
    page = Page(html)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        assert tag not in ("img", "image", "iframe", "object", "embed", "b<")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        assert attributes.get("href", "#").startswith(("#", "data:,"))
        assert tag != "th" or "scope" in attributes
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption")
    assert [key for key in page.raw if key[0] == "script"] == [("script", "text/plain"), ("script", "")]


def test_charts_are_named_and_their_text_can_be_read(html):
    """No text is smaller than 11 px on a narrow page."""
    for svg in re.findall(r"<svg[^>]*aria-labelledby=\"length.*?</svg>", html, re.DOTALL):
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        assert min(map(float, re.findall(r'font-size="([\d.]+)px"', svg))) * NARROWEST_PX / width >= SMALLEST_PX
        assert re.search(r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]{20,}", svg)


def test_cells_have_their_interval_and_open_their_failures(pages):
    """A link for each cell with a sample that is not correct, with all that finds these samples."""
    html = pages("one")
    page, samples = Page(html), embedded_samples(html)
    links = [attributes for tag, attributes in page.elements if tag == "a" and "data-depth" in attributes]
    assert links
    for link in links:
        keys = ("model", "suite", "task", "length", "depth")
        found = [
            sample
            for sample in samples
            if sample["outcome"] != "correct" and all(sample[key] == link[f"data-{key}"] for key in keys)
        ]
        assert f"show the {len(found)} not correct" in link["aria-label"]
        assert re.search(r"tokens, depth \d+%: [\d.]+%, 95% [\d.]+ to [\d.]+;", link["aria-label"])
    assert html.count('class="unservable"') == 10


def test_samples_say_where_the_needle_was_and_how_to_see_the_prompt(pages):
    """Asked and actual depth and tokens, and the command instead of ten million tokens."""
    samples = embedded_samples(pages("one"))
    sample = next(one for one in samples if one["sample"] == "4096-25-0" and one["outcome"] == "wrong")
    assert sample["depths"] == [[25.0, 25.01]]
    assert (sample["requested_tokens"], sample["counted_tokens"], sample["answer"]) == (4096, 4096, "7654321")
    assert re.fullmatch(r"harness show results/one [0-9a-f]+", sample["rebuild"])


def test_a_hostile_item_is_quoted_in_the_command(tmp_path):
    """Whoever copies the command runs that command."""
    run = write_lengths(tmp_path / "a; b", Lengths({"a": 1}, per_cell=1))
    samples = embedded_samples(build_report(run, tmp_path / "p.html").read_text())
    assert samples[0]["rebuild"].startswith("harness show 'results/a; b' ")


def test_differences_are_shown_for_three_pairs_at_most(pages):
    """And the rest is said to be left out."""
    assert pages("one").count("nano-scout less nano-maverick</b>") == 1
    several = words(pages("several"))
    assert "Differences are shown for the first 3 pairs of models; 3 more are left out." in several
    assert len(re.findall(r"\w less \w:", several)) == 2 * 3


def test_sizes_that_are_off_and_repetition_are_told(pages):
    """Four tokens too many are a warning."""
    text = words(pages("shared"))
    assert "Warning: by our count a prompt has 4 more tokens than were asked." in text
    assert "the text repeats itself after 3,000 tokens" in text
    assert "in 4 clusters" in text and "TTFT,later ones" in text


def test_several_tasks_have_an_overview(pages):
    """All together first, then each task behind a summary."""
    text = words(pages("several"))
    assert "All 2 tasks together" in text and "x: at each length and depth" in text
    assert "Effective length in tokens by task" in text


def test_all_together_is_over_common_lengths(pages):
    """And names what is left out; the tasks' own times are then drawn too."""
    text = words(pages("stopped"))
    assert "Pooled over the lengths that all 2 tasks were asked, a scores" in text
    assert "Left out: 1,024, 2,048, 4,096 and 16,384, not asked or not served in every task." in text
    assert pages("stopped").count("<h3>Time to first token</h3>") == 3
    assert pages("several").count("<h3>Time to first token</h3>") == 1


def test_no_length_in_common_is_said(pages):
    """Instead of a curve; each task is still shown."""
    text = words(pages("apart"))
    assert "a has no length in common to all 2 tasks: nothing is pooled." in text
    assert "not pooled" in text and "By our count every prompt has exactly the tokens" in text
    assert "needles / x by length" in pages("apart") and "needles by length" not in pages("apart")


def test_a_server_that_cuts_is_warned_of_and_marked(pages):
    """Above, and in each row; and it does not say what was in its cache."""
    text = words(pages("cut"))
    assert "Warning: a's server counts over 5% fewer tokens than we do at 2,048 (down to 1,000) and 4,096" in text
    assert pages("cut").count("5 cut?</span>") == 2
    assert "a: the server does not say what was in its cache." in text
    assert "n 5, cache unknown" in text and "cache unknown" not in words(pages("one"))


def test_nothing_served_is_no_score(pages):
    """No curve, no 0; the sentence says why."""
    html = pages("nothing served")
    assert "has no score at 256 tokens, the shortest asked" in words(html)
    assert "<title" not in re.sub(r"<title>.*?</title>", "", html)


def test_hostile_names_are_text(pages):
    """Models and tasks that are attacks are there to be read, also where they are attributes."""
    text = words(pages("hostile"))
    assert "<script>alert(1)</script>: at each length and depth" in text
    assert not set("\x00\x1b\u202e\u2028") & set(pages("hostile"))


def test_the_effective_length_leads(pages):
    """The mean is small, with the lengths it is over, and is in no table by depth."""
    text = words(pages("one"))
    assert re.search(r"2,048 tokens\s*at least 85% of full credit, 95%: ", text)
    assert re.search(
        r"Mean [\d.]+% \(95% [\d.–]+, n \d+\) over 256 to 4,096; 16,384 not served", text.replace("\xa0", " ")
    )
    assert "By depth, in percent" not in text


def test_leaders_are_no_data(pages):
    """They are grey and dotted in every chart."""
    leaders = re.findall(r'<path[^>]*stroke-dasharray[^>]*stroke="#8a8f98"|stroke: #8a8f98[^"]*dasharray', pages("one"))
    assert len(leaders) >= 4


def test_what_was_missed_is_told_apart(pages):
    """Wrong is not undecided; what could not be served is neither."""
    found = re.findall(r'<a class="missed"[^>]*>([^<]*)</a>', pages("one"))
    assert found and all(re.fullmatch(r"\d+ wrong", one) for one in found)


def test_columns_without_a_figure_are_left_out(pages):
    """The cache of a hybrid manager has its own column here."""
    text = words(pages("one"))
    assert "Dollarsa request" in text and "KV cache,hybrid" in text
    assert "reads the text again" not in text


def test_a_server_that_reads_a_text_again_is_named():
    """Several questions on a text, and nothing from its cache by its own word; silence is no zero."""
    (row,) = curve(SURE).rows

    def named(cached, shared):
        asked = msgspec.structs.replace(row, cached_share=cached, ttft_shared_s=Percentiles(shared, 1, 1, 1, 1))
        part = msgspec.structs.replace(curve(SURE), rows=(asked,))
        return TaskLengths("t", [part], {}, [], [], [], []).read_again

    assert named(0.0, 3) == "nano"
    assert named(0.7, 3) == named(None, 3) == named(0.0, 0) == ""


def test_slices_over_other_lengths_are_left_out(tmp_path):
    """Where one model was asked less its mean by any tag is over less; else the table stays."""
    frames = load_frames(write_lengths(tmp_path / "run", Lengths({"a": 256, "b": 256}, per_cell=2)))
    asked = frames.completions.assign(tag_kind=pd.Categorical(["x", "y"] * (len(frames.completions) // 2)))
    fewer = asked[(asked["model"] == "a") | (asked["requested_tokens"] == 256)]
    pages = [
        compose(frames.manifest, summarise(frames.manifest, items), Drawings([], []), PageSamples("", (), 0, 0))
        for items in (asked, fewer)
    ]
    assert [([table.tag for table in page.suites[0].slices], page.suites[0].slices_left_out) for page in pages] == [
        (["kind"], []),
        ([], ["kind"]),
    ]
