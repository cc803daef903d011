"""The Atom feed, held against RFC 4287."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.site.feed import MOST, feed
from harness.site.history import Entry, Finding, History, Judged
from tests.hostile.strings import HOSTILE, LONG
from tests.site.made import START_S, change

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://example.org/models/"
WORDS = [*HOSTILE.values(), *LONG.values(), "￾ \x00", "half \ud83d".encode(errors="replace").decode()]


def run(name="one", at=START_S, **told):
    """One that was measured."""
    return Entry(run=name, name="nightly", created_at=at, standing="complete", models=("scout",), **told)


def read(history, changes=(), url=URL):
    """The feed, parsed."""
    return ElementTree.fromstring(feed(history, changes, url))  # noqa: S314 - our own


def texts(root, *path):
    """What these elements say."""
    return [found.text for found in root.iterfind("/".join(ATOM + name for name in path))]


def must_be_valid(root):
    """What RFC 4287 asks of a feed and of each entry: 4.1.1, 4.1.2, 4.2.6, 4.2.15."""
    for element in (root, *root.iterfind(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        [identity] = texts(element, "id")
        assert identity.partition(":")[1] == ":"
        assert not set(identity) & set(' <>"{}|\\^`')
        assert datetime.fromisoformat(texts(element, "updated")[0]).utcoffset() is not None
        assert all(set(link.get("href")).isdisjoint(' <>"\\') for link in element.iterfind(f"{ATOM}link"))
    identities = texts(root, "entry", "id")
    assert len(identities) == len(set(identities))
    assert len(texts(root, "author", "name")) == 1
    dates = texts(root, "entry", "updated")
    assert dates == sorted(dates, reverse=True)
    assert texts(root, "updated") == (dates[:1] or ["1970-01-01T00:00:00Z"])


def test_a_run_is_an_entry_with_its_verdict():
    """What it found is the summary, and it leads to the page."""
    said = "Worse on gsm8k by 3.1 points"
    finding = Finding(verdict="worse", suite="gsm8k", measure="quality", against="baseline", said=said)
    judged = Judged(model="scout", verdict="worse", against="version 1", findings=(finding,))
    root = read(History(entries=(run(judged=(judged,), page="one.html"),)))
    must_be_valid(root)
    assert texts(root, "entry", "title") == ["nightly: scout worse"]
    assert texts(root, "entry", "summary") == [said]
    assert [link.get("href") for link in root.iterfind(f"{ATOM}entry/{ATOM}link")] == [f"{URL}one.html"]


def test_a_change_is_an_entry():
    """One that calls for something, and once, however often it stands in the log."""
    root = read(History(), [change("weights"), change("weights"), change("readme")])
    must_be_valid(root)
    assert texts(root, "entry", "title") == ["scout: weights changed"]


def test_ids_stay_when_all_else_moves():
    """Whether the page came later, the run went, or another address publishes it."""
    before = read(History(entries=(run(),)), [change()])
    after = read(History(entries=(run(page="one.html", held=False),)), [change()], "https://other.org")
    assert texts(before, "entry", "id") == texts(after, "entry", "id")


def test_without_an_address_links_are_relative():
    """A run without a page is at its place on the index."""
    root = read(History(entries=(run("a b"),)), url=None)
    must_be_valid(root)
    assert [link.get("href") for link in root.iter(f"{ATOM}link")] == [
        "index.html",
        "feed.xml",
        "index.html#run-a%20b",
    ]


def test_what_was_put_together_or_not_finished_is_none():
    """They are no news of a model."""
    entries = (run("a", parts=("b", "c")), Entry(run="d", name="x", created_at=1.0, standing="incomplete"))
    root = read(History(entries=entries))
    must_be_valid(root)
    assert texts(root, "entry", "id") == []


def test_the_newest_are_told():
    """Fifty, of runs and changes together."""
    entries = tuple(run(f"run-{number:02}", START_S - number) for number in range(60))
    root = read(History(entries=entries), [change()])
    must_be_valid(root)
    assert len(texts(root, "entry", "id")) == MOST
    assert "urn:harness:run:run-48" in texts(root, "entry", "id")
    assert "urn:harness:run:run-49" not in texts(root, "entry", "id")


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_whatever_it_is_called_it_is_text(words):
    """Of runs, models and changes: no element, no character that XML lacks."""
    told = run(words, page=f"{words}.html", judged=(Judged(model=words, verdict="worse", against=words),))
    root = read(History(entries=(told,)), [change(subject=words, said=words)])
    must_be_valid(root)
    assert {element.tag.removeprefix(ATOM) for element in root.iter()} == {
        *("feed", "id", "title", "updated", "author", "name", "link", "entry", "summary")
    }


@settings(max_examples=40)
@given(st.text(), st.floats(0, 4e9))
def test_any_name_makes_a_valid_feed(words, at):
    """Any at all, and any time."""
    must_be_valid(read(History(entries=(run(words, at),)), [change(said=words, after=words)]))
