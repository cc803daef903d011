"""The instant server answers at once, as any OpenAI-compatible server would."""

from __future__ import annotations

from harness.core.completion import Request
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from harness.load.ceiling import instant_server

QUESTION = Request((Message("user", "Say a."),), Generation())


async def test_it_streams_as_many_chunks_as_the_path_says():
    """Each in a segment of its own, so that the client is measured by what a real server's chunks cost it."""
    async with instant_server() as port:
        endpoint = OpenAIEndpoint(base_url=f"http://127.0.0.1:{port}/7/v1", model="any")
        async with endpoint.wire() as wire:
            for _ in range(2):
                sent = await wire.send(QUESTION)
                assert sent.result.text == " a" * 7
                assert sent.chunk_tokens == (1,) * 7
                came_ns = sent.result.timing.chunks_ns
                assert list(came_ns) == sorted(came_ns)
                assert len(set(came_ns)) > 1, "not all at once; a busy machine may read two together"


async def test_it_answers_whole_where_no_stream_is_wanted():
    """Plain completions too."""
    async with instant_server() as port:
        for api in ("chat", "completions"):
            endpoint = OpenAIEndpoint(base_url=f"http://127.0.0.1:{port}/1/v1", model="any", stream=False, api=api)
            async with endpoint.wire() as wire:
                assert (await wire.send(QUESTION)).result.text == "a"
