"""A run in Markdown and as a picture."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from harness.report.card import HEIGHT, WIDTH, card
from harness.report.digest import digested
from harness.report.markdown import LONGEST, escaped, markdown
from harness.report.outline import outline_of


@pytest.fixture(scope="module")
def outline(run):
    """Of a whole run of two models."""
    of = digested(run)
    return outline_of(of.manifest, of.summary)


def test_the_outline_has_the_reports_numbers(run, outline):
    """A cell for each model and suite, with its interval and n."""
    (estimate,) = [
        one.estimate
        for one in digested(run).summary.measures
        if (one.model, one.suite, one.task, one.slice) == ("nano-scout", "arithmetic", None, {})
    ]
    cell = outline.scores["nano-scout"][outline.suites.index("arithmetic")]
    assert cell.startswith(
        f"{100 * estimate.value:.1f}% (95% {100 * estimate.low:.1f} to {100 * estimate.high:.1f}, n {estimate.n}"
    )
    assert outline.warnings == ["TINY MODELS: this says nothing about scout"]


def test_markdown_has_a_table_and_the_verdict(outline):
    """One row for each model, and the lead above it."""
    text = markdown(outline)
    assert text.index("TINY MODELS") < text.index("**nano-") < text.index("| nano-maverick |")
    assert all(line.count("|") == len(outline.suites) + 2 for line in text.splitlines() if line.startswith("|"))


@given(st.text(max_size=200))
def test_no_name_acts_in_markdown(name):
    """Nothing that marks up, mentions, refers or ends a cell is left, and nothing begins a new line."""
    shown = escaped(name)
    assert not set("\\`*_[]<>|~@$\n") & set(shown)
    assert "://" not in shown


def test_the_longest_comment_is_cut_between_lines(outline):
    """With a sentence that says so, below what GitHub takes."""
    names = [f"model-{number}-" + "x" * 300 for number in range(300)]
    text = markdown(replace(outline, scores=dict.fromkeys(names, ["1.0%"] * len(outline.suites))))
    assert len(text) < LONGEST + 100 < 65_536
    assert text.endswith("The rest is left out here: the report has it.\n")
    assert text.count("| model-") > 100


def test_the_card_is_a_picture_and_always_the_same(outline):
    """1,200 by 630, byte for byte."""
    first = card(outline)
    with Image.open(io.BytesIO(first)) as picture:
        assert picture.size == (WIDTH, HEIGHT)
    assert first == card(outline)


def test_hostile_names_fit_the_card(hostile_run):
    """Endless words, controls and markup are cut and drawn; the picture keeps its size."""
    of = digested(hostile_run)
    drawn = card(outline_of(of.manifest, of.summary))
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (WIDTH, HEIGHT)
