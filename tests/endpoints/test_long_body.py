"""Long prompts over a real wire: sent from disk, whole, with a length, as often as it takes."""

from __future__ import annotations

import pytest

from harness.core.completion import Completion, Request
from harness.core.generation import Generation
from harness.core.passage import Passage, Slice
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from tests.fakes.server import failing

TEXT = 'A "quoted" \\ line,\nÄpfel 😀 und 中文. ' * 60_000


@pytest.fixture
def passage(tmp_path):
    """Two texts of its own around most of a file that is longer than a chunk, cut in the middle of nothing."""
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    head = len(b"A ")
    return Passage(("Read this: ", Slice(str(path), head, len(TEXT.encode())), "\nWhat was it?"))


@pytest.mark.parametrize("api", ["chat", "completions"])
async def test_a_passage_arrives_as_it_is(server, passage, api):
    """Escaped as JSON, in order, with the length that the request announced."""
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", api=api)
    async with endpoint.connect() as connection:
        result = await connection.ask(Request((Message("user", passage),), Generation()))
    assert isinstance(result, Completion)
    assert server.seen[0].question == f"Read this: {TEXT[2:]}\nWhat was it?" == passage.text()
    assert int(server.seen[0].headers["Content-Length"]) > passage.bytes
    assert "Transfer-Encoding" not in server.seen[0].headers


async def test_a_passage_is_sent_again_as_any_other_question(server, passage):
    """A second attempt reads it from its beginning."""
    server.script(failing(503))
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", retry={"attempts": 2, "first_delay_s": 0.01})
    async with endpoint.connect() as connection:
        result = await connection.ask(Request((Message("system", "Be brief."), Message("user", passage)), Generation()))
    assert isinstance(result, Completion)
    assert [seen.question for seen in server.seen] == [passage.text()] * 2
    assert server.seen[1].body["messages"][0] == {"role": "system", "content": "Be brief."}
