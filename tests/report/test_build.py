"""The page: one file, strict policy, nothing in it acts but its own script."""

import base64
import hashlib
from html.parser import HTMLParser

import pytest

from harness.report.build import build_report
from tests.report.embedded import embedded_samples


class Page(HTMLParser):
    """Elements, attributes and the text of scripts and styles."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.html, self.elements, self.raw, self.text, self._inside = html, [], {}, [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Remember the element."""
        self.elements.append((tag, dict(attributes)))
        self._inside = (tag, dict(attributes).get("type", "")) if tag in ("script", "style") else None
        if dict(attributes).get("id") == "decision":
            self._inside = ("decision helper", "application/json")

    def handle_endtag(self, tag):
        """Leave scripts and styles."""
        self._inside = None

    def handle_data(self, data):
        """Collect text, apart for scripts and styles."""
        if self._inside:
            self.raw.setdefault(self._inside, []).append(data)
        else:
            self.text.append(data)


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    """The page of a whole run."""
    return Page(build_report(run, tmp_path_factory.mktemp("reports") / "two.html").read_text())


@pytest.fixture(scope="module")
def hostile(hostile_run, tmp_path_factory):
    """The page of the hostile run."""
    return Page(build_report(hostile_run, tmp_path_factory.mktemp("reports") / "hostile.html").read_text())


def policy(page):
    """The page's Content-Security-Policy."""
    (found,) = [a["content"] for tag, a in page.elements if tag == "meta" and a.get("http-equiv")]
    return found


def test_policy_allows_only_our_own_style_and_script(page):
    """The hashes in the policy are those of the page's one style and one script."""
    assert policy(page).startswith("default-src 'none'; ")
    for key in (("style", ""), ("script", "")):
        (text,) = page.raw[key]
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy(page)


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_nothing_is_requested_and_nothing_else_acts(which, request):
    """No element loads anything, no attribute runs anything or styles around the policy."""
    for tag, attributes in request.getfixturevalue(which).elements:
        assert tag not in ("img", "iframe", "object", "embed", "base", "b<", "image")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        assert attributes.get("href", "#").startswith(("#", "data:,"))


def test_hostile_strings_are_text(hostile):
    """The data, our script, none of theirs; the attack is there to be read."""
    own = sorted(key for key in hostile.raw if key[0] != "decision helper")
    assert own == [("script", ""), ("script", "text/plain"), ("style", "")]
    text = "".join(hostile.text)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text
    assert "\u2039U+202E\u203a" in text
    assert not set("\x00\x1b\u202e\u2028") & set(text)


def test_data_survives_its_embedding(hostile):
    """The packed texts hold the hostile answers as they were, made visible."""
    answers = {sample.get("answer", "")[:40] for sample in embedded_samples(hostile.html)}
    assert "</script><script>alert(1)</script>" in answers
    assert any("left out" in sample.get("answer", "") for sample in embedded_samples(hostile.html))


def test_incomplete_and_embedded_are_said_on_top(page, hostile):
    """Tiny models say so; a run that is not whole says INCOMPLETE, a whole one does not."""
    assert "this says nothing about scout" in "".join(page.text)
    assert "INCOMPLETE" in "".join(hostile.text)
    assert "INCOMPLETE" not in "".join(page.text)


def test_all_samples_are_there(page):
    """Every item of the run, each with its texts, as there is room."""
    samples = embedded_samples(page.html)
    assert len(samples) == 360
    assert all("answer" in sample or "failure" in sample for sample in samples)


def test_every_table_has_a_caption_and_scoped_headers(page):
    """Tables can be read aloud."""
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")


def test_ids_are_unique(page):
    """Several figures on one page do not share an id."""
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_frames_and_summary_are_written(run, page):
    """The run directory holds what the page was made from."""
    assert {"completions.parquet", "scores.parquet", "summary.json"} <= {path.name for path in run.iterdir()}
