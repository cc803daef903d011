"""The three files of the site."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.gate.baselines import Baselines, promoted, write_baselines
from harness.report.build import build_report
from harness.report.text import cut
from harness.site.build import build_site
from harness.site.history import read_history
from harness.store.manifest import read_manifest
from tests.gate.made import Made, outcomes
from tests.gate.made import nights as gated
from tests.hostile.strings import HOSTILE, LONG
from tests.site.made import Night, change, log, put_together, write

FILES = ("index.html", "feed.xml", "history.json")


@pytest.fixture
def build(tmp_path):
    """Build this test's site; the text of the index."""

    def of():
        return build_site(tmp_path / "results", tmp_path / "reports", tmp_path / "nightly").read_text()

    return of


def files(folder):
    """Their bytes."""
    return {name: (folder / name).read_bytes() for name in FILES}


def test_real_runs_that_the_gate_judged_are_told(build, tmp_path):
    """Reported and judged by the house itself: the fall of the third night is in words and in the chart."""
    runs = [Made(suites={"gsm8k": outcomes(right, 200 - right)}) for right in (180, 180, 120)]
    gated(tmp_path / "results", *runs)
    for number in range(3):
        build_report(tmp_path / "results" / f"night-{number}", tmp_path / "reports" / f"night-{number}.html")
    html = build()
    assert "Worse on gsm8k by 30.0 points (95% " in html
    assert "n = 200): 90.0% then, 60.0% now" in html
    assert 'href="night-2.html">Report of 2026-09-23</a>' in html
    assert "worse in 1 of 3 runs" in html


def test_nothing_yet_is_a_page_too(build, tmp_path):
    """And a feed, and a ledger."""
    assert "Nothing was measured yet" in build()
    assert read_history(tmp_path / "reports" / "history.json").entries == ()


def test_what_was_removed_stays_on_the_page(build, tmp_path):
    """In the history, and its page is linked as before."""
    for number in range(3):
        run = write(tmp_path / "results", f"night-{number}", Night(night=number, scores={"gsm8k": 0.8}))
        (tmp_path / "reports").mkdir(exist_ok=True)
        (tmp_path / "reports" / f"{run.name}.html").write_text("")
    build()
    shutil.rmtree(tmp_path / "results")
    html = build()
    assert html.count("<td>removed</td>") == 3
    assert all(f'href="night-{number}.html"' in html for number in range(3))
    assert len(read_history(tmp_path / "reports" / "history.json").entries) == 3


def test_what_was_put_together_is_a_report_and_no_night(build, tmp_path):
    """Its figures are those of its parts, which would count twice."""
    results = tmp_path / "results"
    parts = [write(results, name, Night(name, scores={"gsm8k": 0.8})) for name in ("scout", "maverick")]
    put_together(results, "together", parts, 1)
    html = build()
    assert "put together from 2 runs" in html
    assert html.partition('id="run-together"')[2].partition("</tr>")[0].count(">same</span>") == 2
    assert html.count('<ul class="latest">') == 1
    [body] = html.split('class="data"')[1:]
    assert body.partition("</details>")[0].count('<tr><th scope="row">') == 2


def test_the_baseline_is_drawn(build, tmp_path):
    """From baselines.json, embedded runs by their own name."""
    run = write(tmp_path / "results", "one", Night(embedded=True, scores={"gsm8k": 0.8}))
    write_baselines(tmp_path / "nightly" / "baselines.json", promoted(Baselines(), read_manifest(run), 1.0))
    assert "Dashed across: the baseline (scout 80.0%)." in build()


@pytest.mark.parametrize("name", ["reports/history.json", "nightly/changes.jsonl", "nightly/baselines.json"])
def test_a_damaged_record_is_a_mistake_and_is_left_alone(build, tmp_path, name):
    """Overwriting the ledger would lose every run that was removed."""
    write(tmp_path / "results", "one", Night())
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("{\n")
    with pytest.raises(UserError):
        build()
    assert (tmp_path / name).read_text() == "{\n"


def test_older_reports_are_folded(build, tmp_path):
    """Thirty stand open, the others are behind one click, none is missing."""
    for number in range(33):
        write(tmp_path / "results", f"night-{number:02}", Night(night=number))
    html = build()
    assert "<summary>3 older</summary>" in html
    assert html.count('<tr id="run-') == 33


ANY_NIGHT = st.builds(
    Night,
    model=st.sampled_from(("scout", "maverick")),
    night=st.integers(0, 5),
    embedded=st.booleans(),
    status=st.sampled_from(("complete", "incomplete", "running")),
    scores=st.dictionaries(st.sampled_from(("gsm8k", "mmlu")), st.floats(0, 1), max_size=2),
    worse=st.dictionaries(st.just("gsm8k"), st.floats(0.01, 0.2), max_size=1),
    judged=st.booleans(),
    tokens_per_s=st.dictionaries(st.sampled_from((1, 8)), st.floats(0, 1e4), max_size=2),
)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(ANY_NIGHT, st.booleans(), st.booleans()), max_size=4), st.lists(st.integers(0, 5), max_size=3)
)
def test_built_twice_it_is_the_same(tmp_path_factory, nights, changed):
    """To the byte; and no run is lost when it is gone, nor any figure of it."""
    folder = tmp_path_factory.mktemp("site")
    results, reports, state = folder / "results", folder / "reports", folder / "nightly"
    for number, (night, summed, _) in enumerate(nights):
        write(results, f"run-{number}", night, summed=summed)
    log(state, *(change(night=night) for night in changed))
    build_site(results, reports, state)
    first = files(reports)
    build_site(results, reports, state)
    assert files(reports) == first
    for number, (_, _, removed) in enumerate(nights):
        if removed:
            shutil.rmtree(results / f"run-{number}")
    before = read_history(reports / "history.json").entries
    build_site(results, reports, state)
    after = read_history(reports / "history.json").entries
    assert [msgspec.structs.replace(entry, held=True) for entry in after] == list(before)


class Reading(HTMLParser):
    """What a browser would make of the page: its elements, the names of their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.made: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note it."""
        self.made |= {tag, *(f"{tag} {name}" for name, _ in attrs)}

    def handle_data(self, data):
        """Note it."""
        self.text += data


@pytest.mark.parametrize("words", [*HOSTILE.values(), *LONG.values()], ids=[*HOSTILE, *LONG])
def test_whatever_it_is_called_it_is_text(build, tmp_path, words):
    """The experiment, model, suite and change make the elements that harmless ones make, and are read as they are."""
    made = []
    for name in ("harmless", words):
        write(tmp_path / "results", "one", Night(name, name=name, scores={name: 0.5}, worse={name: 0.1}))
        log(tmp_path / "nightly", change(subject=name, said=name))
        made.append(Reading(build()))
        shutil.rmtree(tmp_path / "results")
        (tmp_path / "reports" / "history.json").unlink()
    harmless, attacked = made
    assert attacked.made == harmless.made
    assert attacked.text.count(cut(words, 3_000).text) >= 6
