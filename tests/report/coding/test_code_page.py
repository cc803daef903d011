"""The section on programs: pass@k, why programs failed, what was run where; hostile words stay words."""

import re

import pytest

from harness.report.build import build_report
from tests.report.embedded import embedded_samples
from tests.report.speed.test_load_page import NARROWEST_PX, SMALLEST_PX, words
from tests.report.synthetic_code import HIDDEN_TEST, NO_SANDBOX, Programs, write_programs
from tests.report.test_build import Page

EVIL = "</script><script>alert(1)</script>"
MONTHS = ("2024-06", "2024-07", "2024-08", "2024-09", "2024-10")
SETS = {
    "one": Programs({"a": 0.6, "b": 0.4}, problems=30),
    "many": Programs(
        {"a": 0.5, "b": 0.3},
        problems=60,
        epochs=10,
        months=MONTHS,
        cutoffs={"a": "2024-08"},
        broken=frozenset([3]),
        failed_every=30,
    ),
    "together": Programs({"a": 0.5}, ("x", "y"), problems=12, tests=300, together=True, large_targets=True),
    "unsafe": Programs({"a": 0.5}, problems=6, sandbox=({"isolation": "bubblewrap", "kernel": EVIL}, NO_SANDBOX)),
    "hostile": Programs(
        {EVIL: 0.2, "\u202eevil<b>{{ 7*7 }}": 0.5},
        (EVIL, "<b onclick=x>"),
        problems=16,
        months=MONTHS,
        cutoffs={EVIL: "2024-08"},
        broken=frozenset([1]),
        hostile=True,
        sandbox=({"isolation": EVIL, EVIL: [EVIL]},),
    ),
    "nothing": Programs({"a": 0.5}, problems=0),
    "all failed": Programs({"a": 0.5}, problems=5, failed_every=1),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of a run, made when first asked for."""
    made, folder = {}, tmp_path_factory.mktemp("pages")

    def page(name):
        if name not in made:
            run = write_programs(folder / name.replace(" ", "-"), SETS[name])
            made[name] = build_report(run, folder / f"{run.name}.html").read_text()
        return made[name]

    return page


def samples(html):
    """The samples that the page embeds."""
    return embedded_samples(html)


@pytest.mark.parametrize("name", SETS)
def test_the_policy_is_kept(pages, name):
    """Nothing acts, nothing is loaded, ids are unique, tables have captions and scoped headers."""
    page = Page(pages(name))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        assert tag not in ("img", "image", "iframe", "object", "embed", "b<")
        assert not [key for key in attributes if key.startswith("on") or key in ("style", "src", "srcset")]
        assert attributes.get("href", "#").startswith(("#", "data:,"))
        assert tag != "th" or "scope" in attributes
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption")
    assert [key for key in page.raw if key[0] == "script"] == [("script", "text/plain"), ("script", "")]
    assert not set("\x00\x1b\u202e\u2028") & set("".join(page.text))


def test_pass_at_k_is_shown_with_what_it_is_over(pages):
    """Interval and problems; of those without enough attempts how many there are."""
    text = words(pages("many"))
    assert re.search(r"Model\s*pass@1\s*pass@2\s*pass@5\s*pass@10\s*Attempts\s*passed", text)
    assert re.search(r"[\d.]+ [\d.]+–[\d.]+ n \d+ of 59", text)
    assert "So where nothing failed, pass@1 is the lower bound of the score" in text
    assert "pass@2" not in words(pages("one"))


def test_errors_open_their_samples(pages):
    """A link for each number, with all that finds so many samples."""
    html = pages("many")
    links = [attributes for tag, attributes in Page(html).elements if tag == "a" and attributes.get("data-outcome")]
    assert {link.get("data-error") for link in links} >= {"timeout", "assertion", None}
    shown = dict(re.findall(r'data-model="a"[^>]*data-error="(\w+)">(\d+)</a>', html))
    for link in links:
        keys = [key for key in ("model", "suite", "task", "error", "outcome") if f"data-{key}" in link]
        found = [one for one in samples(html) if all(one.get(key) == link[f"data-{key}"] for key in keys)]
        assert found
        if link["data-model"] == "a" and "data-error" in link:
            assert int(shown[link["data-error"]]) == len(found)


def test_problems_that_cannot_be_judged_are_named(pages):
    """And their number is told."""
    assert "1 problem could not be judged here." in words(pages("many"))
    assert "so that no answer counts: humaneval/3." in words(pages("many"))
    assert "could not be judged here" not in words(pages("one"))


def test_tests_beside_the_program_are_marked(pages):
    """As a program could then forge its result; for each task."""
    assert words(pages("together")).count("a program that wants to can forge its result") == 2
    assert "can forge" not in words(pages("one"))


def test_what_ran_without_a_sandbox_is_said_at_the_top(pages):
    """Before anything else; and where programs ran is told in the environment."""
    text = words(pages("unsafe"))
    assert text.index("NO SANDBOX: model-written code could") < text.index("(--unsafe-no-sandbox)") < 700
    assert re.search(r"answers were run in\s*no sandbox: model-written code could read and change", text)
    assert "NO SANDBOX" not in words(pages("one"))
    assert re.search(r"answers were run in\s*isolation by bubblewrap; Linux 6.18; Landlock ABI 7", words(pages("one")))


def test_months_are_shown_once(pages):
    """As a chart with its table, and not again as slices of the score."""
    html = pages("many")
    assert html.count(">2024-07</th>") == 1
    assert "By released" not in words(html) and "By difficulty" in words(html)
    assert "Hollow: up to the model" in words(html)
    for svg in re.findall(r"<svg[^>]*aria-labelledby=\"released.*?</svg>", html, re.DOTALL):
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        assert min(map(float, re.findall(r'font-size="([\d.]+)px"', svg))) * NARROWEST_PX / width >= SMALLEST_PX
        assert re.search(r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]{20,}", svg)
        assert "2024-08" in svg


def test_a_model_without_a_cutoff_is_shown_as_such(pages):
    """It has no number before and after, but its months."""
    text = words(pages("many"))
    assert "The knowledge cutoff of b is not known: its problems are not split." in text
    assert "b not known" in text


def test_samples_show_their_program_and_what_its_tests_did(pages):
    """The error, a letter for each test, and the program; of a problem that failed, its reference's."""
    for one in samples(pages("many")):
        if one["outcome"] == "wrong":
            ran = one["ran"]
            assert len(ran["tests"]) == ran["passed"] + ran["failed"] + ran["not_run"] == 7
            assert ran["message"].startswith(one["error"]) and one["extracted"].startswith("def f(n):")
        elif one["outcome"] == "failed" and "ran" in one:
            assert (one["error"], one["sample"]) == ("import", "humaneval/3")
        elif one["outcome"] == "correct":
            assert one["ran"]["passed"] == 7 and "error" not in one
        else:
            assert "ran" not in one and one["outcome"] in ("unparsed", "truncated", "refused", "failed")


@pytest.mark.parametrize("name", ["one", "many", "together", "hostile"])
def test_hidden_tests_stay_hidden(pages, name):
    """Neither the tests nor the long text of a target are on the page."""
    html = pages(name)
    assert HIDDEN_TEST not in html and "hidden_secret" not in html
    assert all(re.fullmatch(r"hidden tests( \(\d+\))?", *one["expected"]) for one in samples(html))


def test_many_tests_are_counted_only(pages):
    """300 marks tell no more than three numbers."""
    ran = [one["ran"] for one in samples(pages("together")) if "ran" in one]
    assert ran and all("tests" not in one and one["passed"] + one["failed"] + one["not_run"] == 300 for one in ran)


def test_nothing_to_count_is_no_zero(pages):
    """Where no answer came, pass@1 has no value."""
    assert re.search(r"a\s*–\s*n 0\s*0\s*0\s*–", words(pages("all failed")))
    assert "Programs" in words(pages("all failed"))
