"""What first requests tell of a server."""

from __future__ import annotations

import pytest

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.experiment import Model
from harness.core.generation import Generation
from harness.endpoints.openai import OpenAIEndpoint
from harness.load.stage import staged
from harness.traffic.closed import ClosedArrivals
from harness.traffic.synthetic import SyntheticWorkload
from tests.fakes.server import DONE, chunk, failing, stream, usage
from tests.load.stages import load_suite

WORK = SyntheticWorkload(input_tokens={"kind": "fixed", "value": 40}, output_tokens={"kind": "fixed", "value": 100})


async def staged_on(server):
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", retry={"attempts": 1})
    model = Model("scout", Card(id="scout", name="Scout"), Generation(), endpoint)
    async with endpoint.connect() as connection:
        served = await connection.probe()
        suite = load_suite(ClosedArrivals(concurrency=(1,)), workload=WORK)
        return await staged(model, suite, endpoint, connection, served)


def templated(per_word, overhead):
    """Counts so many tokens a word in usage, and more for its template."""

    def respond(seen):
        prompt = per_word * len(seen.question.split()) + overhead
        words = [chunk(content="a "), chunk(content="b")]
        return stream(*words, chunk("stop"), usage(prompt, 2), DONE, pause_s=0.01)

    return respond


async def test_the_template_s_tokens_are_what_usage_has_beyond_the_text(server):
    """So that prompts can be made to length with the template in it."""
    server.respond = templated(1, 11)
    stage = await staged_on(server)
    assert stage.overhead == 11
    assert stage.tokens.name == "the server's /tokenize"
    assert server.seen[0].body["min_tokens"] == 32, "an answer of 100 tokens is not waited for"


async def test_where_nothing_counts_the_usage_calibrates(server):
    """Within a few percent."""
    server.tokenizes = False
    server.respond = templated(2, 30)
    stage = await staged_on(server)
    assert stage.tokens.name.startswith("approximate, calibrated")
    text = " ".join(["word"] * 50)
    assert stage.tokens.count(text) == pytest.approx(100, rel=0.35)


async def test_a_server_without_usage_is_staged_with_a_note(server):
    """Its template is unknown, and so said."""
    server.tokenizes = False
    server.respond = lambda seen: stream(chunk(content="a"), chunk("stop"), DONE)
    stage = await staged_on(server)
    assert (stage.overhead, len(stage.notes)) == (0, 1)


async def test_a_server_that_fails_is_told_before_any_phase(server):
    """The phases would fail too."""
    server.respond = lambda seen: failing(500, "out of memory")
    with pytest.raises(UserError, match=r"a first request failed .*out of memory"):
        await staged_on(server)
