"""The local server: what it serves, to whom, and that it follows a run."""

from __future__ import annotations

import asyncio
import http.client
import re
import shutil
import urllib.parse
from contextlib import asynccontextmanager

import msgspec
import pytest
import pytest_asyncio

from harness.core.errors import UserError
from harness.core.record import Record
from harness.report.viewer.served import make_view
from harness.report.viewer.server import Viewer
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory
from tests.report.embedded import block, unpacked
from tests.report.synthetic import HOSTILE, Plan, write_run

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Asked:
    """One raw request to a viewer, from another thread; only what is sent is what was said."""

    def __init__(self, viewer):
        self.parts = urllib.parse.urlsplit(viewer.url)

    async def __call__(self, path, method="GET", host=None, headers=()):
        return await asyncio.to_thread(self._ask, path, method, host, headers)

    def _ask(self, path, method, host, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.parts.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or self.parts.netloc)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer


@asynccontextmanager
async def viewed(folder):
    """A viewer of one run, what asks it, and the run."""
    run = write_run(folder / "run", Plan(samples=150))
    viewer = Viewer([RunDirectory(run)])
    await viewer.start(0)
    yield viewer, Asked(viewer), run
    await viewer.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory):
    """One for all tests that leave the run as it is."""
    async with viewed(tmp_path_factory.mktemp("opened")) as it:
        yield it


@pytest_asyncio.fixture(loop_scope="module")
async def going_on(tmp_path):
    """One of a run that the test changes."""
    async with viewed(tmp_path) as it:
        yield it


async def page_of(ask):
    """The newest page and its path."""
    first = await ask(ask.parts.path)
    second = await ask(first.headers["Location"])
    path = second.headers["Location"]
    return await ask(path), path


async def test_every_item_has_its_texts(opened):
    """All chunks together hold every row of the index, and each text is that of its own item."""
    _, ask, run = opened
    page, path = await page_of(ask)
    index = unpacked(block(page.text, "samples-index"))
    assert 'id="chunk-' not in page.text
    assert min(index["chunk"]) == 0
    answers = {record.item.id: record for record in read_lines(run / "completions.jsonl", Record)}
    seen = set()
    for number in range(max(index["chunk"]) + 1):
        got = await ask(f"{path}chunks/{number}")
        assert got.headers["Content-Type"].startswith("text/plain")
        for row, texts in unpacked(got.text)["samples"].items():
            record = answers[texts["id"]]
            assert index["chunk"][int(row)] == number
            assert index["sample"][index["question"][int(row)]] == record.item.sample
            assert index["model"]["words"][index["model"]["codes"][int(row)]] == record.item.model
            seen.add(texts["id"])
    assert number > 1
    assert seen == answers.keys()


async def test_the_page_may_ask_nobody_else(opened):
    """Its policy allows its own server for texts and, by hash, its own style and script; as a header, too."""
    _, ask, _ = opened
    page, _ = await page_of(ask)
    (meta,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page.text)
    for policy in (meta.replace("&#39;", "'"), page.headers["Content-Security-Policy"]):
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "connect-src 'self'" in policy
        assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["", "nowhere", "0/1/chunks/9999", "0/1/chunks/-1", "9/", "0/1/chunks/..%2F..%2Fmanifest.json"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_every_answer_has_the_headers(opened, path, method):
    """Found or not, allowed or not."""
    _, ask, _ = opened
    answer = await ask(ask.parts.path + path, method)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.status == (405 if method == "POST" else 302 if path == "" else 404)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "[::1]:{port}",
    ],
)
async def test_another_name_for_this_host_is_refused(opened, host):
    """A site whose name was made to point here reads nothing, though it be told the token."""
    _, ask, _ = opened
    answer = await ask(ask.parts.path, host=host.format(port=ask.parts.port))
    assert answer.status == 421
    assert "Location" not in answer.headers


async def test_localhost_is_this_host(opened):
    """It is how people say it."""
    _, ask, _ = opened
    assert (await ask(ask.parts.path, host=f"localhost:{ask.parts.port}")).status == 302


async def test_two_hosts_are_none(opened):
    """Whichever of them another reader would believe."""
    _, ask, _ = opened
    answer = await ask(ask.parts.path, headers=[("Host", "evil.example")])
    assert answer.status in (400, 421)


@pytest.mark.parametrize("path", ["/", "/x/", "/x/0/1/chunks/0", "//", "/../", "/%2e%2e/manifest.json"])
async def test_without_the_token_there_is_nothing(opened, path):
    """Nor a word of what there would be."""
    _, ask, _ = opened
    answer = await ask(path)
    assert answer.status == 404
    assert "nano" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "../manifest.json",
        "0/../../manifest.json",
        "0/1/../../../etc/passwd",
        "0/1/chunks/../../../manifest.json",
        "%2e%2e/manifest.json",
        "0/1/chunks/%2e%2e%2f0",
        "0/1/manifest.json",
    ],
)
async def test_no_path_leads_to_a_file(opened, path):
    """There are numbers only."""
    _, ask, _ = opened
    answer = await ask(ask.parts.path + path)
    assert answer.status == 404
    assert "nano" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_only_reading_is_allowed(opened, method):
    """And the answer says what is."""
    _, ask, _ = opened
    answer = await ask(ask.parts.path, method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")


async def test_a_run_in_progress_is_followed(going_on):
    """A reload leads to the page of the run as it is; the old page's chunks, whose rows are others, are gone."""
    _, ask, run = going_on
    page, path = await page_of(ask)
    assert (await ask(path)).status == 200
    lines = (run / "completions.jsonl").read_bytes().splitlines(keepends=True)
    more = msgspec.json.decode(lines[0], type=Record)
    item = msgspec.structs.replace(more.item, id="new", sample="arithmetic-9999")
    with (run / "completions.jsonl").open("ab") as file:
        file.write(msgspec.json.encode(msgspec.structs.replace(more, item=item)) + b"\n")
    with (run / "scores.jsonl").open("ab") as file:
        file.write(b'{"id":"new","scorer":"numeric","outcome":"correct","value":1.0}\n')
    reloaded = await ask(path)
    assert reloaded.status == 302
    assert (await ask(f"{path}chunks/0")).status == 410
    newer = await ask(reloaded.headers["Location"])
    index = unpacked(block(newer.text, "samples-index"))
    assert "arithmetic-9999" in index["sample"]
    assert "arithmetic-9999" not in unpacked(block(page.text, "samples-index"))["sample"]


async def test_an_item_that_was_asked_again_shows_its_last_answer(tmp_path):
    """The last line about an item wins, here too."""
    run = write_run(tmp_path / "run", Plan(samples=5))
    lines = (run / "completions.jsonl").read_bytes().splitlines(keepends=True)
    record = msgspec.json.decode(lines[0], type=Record)
    again = msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, text="the second answer"))
    with (run / "completions.jsonl").open("ab") as file:
        file.write(msgspec.json.encode(again) + b"\n" + b'{"torn')
    view = make_view(RunDirectory(run), 1, ())
    found = [texts for texts in unpacked(view.texts.chunk(0))["samples"].values() if texts["id"] == record.item.id]
    assert [texts["answer"] for texts in found] == ["the second answer"]


async def test_nothing_is_written(opened):
    """Not in the run's directory: no frames, no summary."""
    _, ask, run = opened
    await page_of(ask)
    assert sorted(path.name for path in run.iterdir()) == ["completions.jsonl", "manifest.json", "scores.jsonl"]


async def test_several_runs_are_listed(tmp_path):
    """By their names, each with its own page."""
    one, two = (write_run(tmp_path / name, Plan(samples=3)) for name in ("one", "two<b>"))
    viewer = Viewer([RunDirectory(one), RunDirectory(two)])
    await viewer.start(0)
    ask = Asked(viewer)
    listed = await ask(ask.parts.path)
    assert '<a href="1/">two&lt;b&gt;</a>' in listed.text
    assert (await ask(f"{ask.parts.path}1/")).headers["Location"].endswith("/1/1/")
    await viewer.stop()


async def test_hostile_answers_stay_text(tmp_path):
    """What is sent as text is base64 and nothing else; the page has its own style and script alone."""
    run = write_run(tmp_path / "run", Plan(samples=24, hostile=True))
    view = make_view(RunDirectory(run), 1, ())
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", view.texts.chunk(0))
    assert view.page.count(b"<script") == 3  # index, decision helper, ours
    assert HOSTILE[0].encode() not in view.page


async def test_a_run_that_cannot_be_read_is_said_in_words(going_on):
    """To the browser in one line; the server goes on."""
    _, ask, run = going_on
    _, path = await page_of(ask)
    kept = (run / "scores.jsonl").read_bytes()
    (run / "scores.jsonl").write_bytes(b"no json\n" + kept)
    answer = await ask(path)
    assert (answer.status, "this line cannot be read" in answer.text) == (500, True)
    (run / "scores.jsonl").write_bytes(kept)
    assert (await ask(path)).status in (200, 302)


async def test_no_run_is_a_mistake_before_anything_is_served(tmp_path):
    """As everywhere else."""
    run = write_run(tmp_path / "run", Plan(samples=3))
    shutil.rmtree(run)
    with pytest.raises(UserError, match="no manifest"):
        await Viewer([RunDirectory(run)]).start(0)


async def test_a_taken_port_is_a_mistake(opened, tmp_path):
    """With the way out."""
    _, ask, run = opened
    with pytest.raises(UserError, match="cannot be had"):
        await Viewer([RunDirectory(run)]).start(ask.parts.port)
