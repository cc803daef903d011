"""What must be seen before any number is worded once, and told everywhere."""

from __future__ import annotations

import re
from html import unescape

import pytest
from msgspec.structs import replace

from harness.core.ports import Served
from harness.report.build import page_of
from harness.report.digest import digested
from harness.report.explorer.embed import PageSamples
from harness.report.outline import outline_of
from harness.report.terminal import result_lines
from harness.report.warnings import warnings
from harness.store.manifest import read_manifest, write_manifest
from tests.report.synthetic import Plan, write_run

WORDS = ["INCOMPLETE", "RANDOM WEIGHTS", "NO SANDBOX", "TINY MODELS"]


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory):
    """The digest of a run of which everything must be said."""
    run = write_run(tmp_path_factory.mktemp("runs") / "doubtful", Plan(samples=3, status="incomplete"))
    whole = read_manifest(run)
    random = replace(whole.models[0], served=Served("m", engine="vllm", facts={"weights": "random"}))
    sandbox = ({"isolation": "none"},)
    write_manifest(run, replace(whole, models=(random, *whole.models[1:]), sandbox=sandbox))
    return digested(run)


def test_every_warning_is_told_in_the_same_words_everywhere(doubtful):
    """On the page, in its summary and first of all in the terminal."""
    claims = [one.claim for one in warnings(doubtful.manifest, doubtful.summary)]
    assert [re.match("[A-Z ]+[A-Z]", claim)[0] for claim in claims] == WORDS
    html = page_of(doubtful, PageSamples("", (), 0, 0))
    assert [
        unescape(each) for each in re.findall(r'class="notice(?: alarm)?"><strong>(.*?)\.</strong>', html)
    ] == claims
    assert outline_of(doubtful.manifest, doubtful.summary).warnings == claims
    assert list(result_lines(doubtful.manifest, doubtful.summary))[: len(claims)] == claims


def test_a_run_without_fault_has_none(tmp_path):
    """Of models that are what they are called, complete."""
    found = digested(write_run(tmp_path / "run", Plan(samples=3, embedded=False)))
    assert warnings(found.manifest, found.summary) == []


def test_how_the_rest_comes_depends_on_where_answers_are_from(doubtful):
    """From a run by its command; from another tool by its files."""
    missing, *_ = warnings(doubtful.manifest, doubtful.summary)
    assert re.match(
        r"\d+ of 132 planned items are on disk, and 0\.0% of those failed \(limit 2\.0%\)\. The same", missing.more
    )
    elsewhere = tuple(replace(model, endpoint={"kind": "imported"}) for model in doubtful.manifest.models)
    missing, *_ = warnings(replace(doubtful.manifest, models=elsewhere), doubtful.summary)
    assert "0.0% of 132 questions have no answer in the imported files. Import files" in missing.more
