"""Probing tells what is served, or what the user has to mend."""

import asyncio
import json

import pytest

from harness.core.errors import UserError
from harness.endpoints import probe as probing
from harness.endpoints.facts.page import Aside, Page
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.providers import provider
from tests.fakes.server import Reply, failing

LLAMA_PROPS = {
    "default_generation_settings": {"n_ctx": 2048},
    "total_slots": 4,
    "model_path": "/home/me/models/nano.gguf",
    "chat_template": "{{ messages }}",
    "build_info": "b9000",
    "modalities": {"vision": True, "audio": False},
}


def page(body):
    """A JSON page."""
    return Reply(json.dumps(body).encode())


async def probe(server, model="nano", **fields):
    """What the fake server serves."""
    async with OpenAIEndpoint(model=model, base_url=server.url, **fields).connect() as connection:
        return await connection.probe()


async def test_vllm(server):
    """Context and version."""
    served = await probe(server)
    assert (served.model, served.context_tokens, served.engine) == ("nano", 4096, "vllm")
    assert served.facts["version"] == "0.24.0"


async def test_llama_cpp(server):
    """The context of one slot, images, a fingerprint without folders, the model by its file's name."""
    server.pages["GET /v1/models"] = page({"data": [{"id": "/home/me/models/nano.gguf", "owned_by": "llamacpp"}]})
    server.pages["GET /props"] = page(LLAMA_PROPS)
    served = await probe(server, "nano.gguf")
    assert (served.model, served.context_tokens, served.engine) == ("nano.gguf", 2048, "llama.cpp")
    assert served.modalities == ("text", "image")
    assert "home" not in repr(served)
    assert served.facts["version"] == "b9000"


async def test_a_server_that_answers_to_any_name_is_held_to_its_own(server):
    """llama.cpp ignores the name it is asked for; its answers must not be taken for another model's."""
    server.pages["GET /v1/models"] = page({"data": [{"id": "/home/me/models/nano.gguf", "owned_by": "llamacpp"}]})
    server.pages["GET /props"] = page(LLAMA_PROPS)
    with pytest.raises(UserError, match=r'no model "llama-4-scout"') as caught:
        await probe(server, "llama-4-scout")
    assert "nano.gguf" in caught.value.fix and "home" not in str(caught.value)


async def test_unknown_model_names_the_nearest(server):
    """Exit before anything is asked."""
    with pytest.raises(UserError, match=r'no model "nanno".*Did you mean "nano"'):
        await probe(server, "nanno")


async def test_router_suffix_is_no_part_of_the_name(server, monkeypatch):
    """`:free` and `:provider` choose a route."""
    monkeypatch.setenv("OPENROUTER_API_KEY", "x")
    assert (await probe(server, "nano:free", provider="openrouter")).context_tokens == 4096


async def test_bad_key_names_the_variable(server, monkeypatch):
    """Not the key."""
    monkeypatch.setenv("NANO_KEY", "correct-horse-battery")
    server.pages["GET /v1/models"] = failing(401, "bad key correct-horse-battery")
    with pytest.raises(UserError, match="Check the key in NANO_KEY") as caught:
        await probe(server, api_key_env="NANO_KEY")
    assert "horse" not in str(caught.value)


async def test_api_without_models_is_usable(server):
    """Its context stays unknown."""
    server.pages["GET /v1/models"] = failing(404)
    assert (await probe(server)).context_tokens is None


async def test_bare_list_of_models(server):
    """As Together sends it."""
    server.pages["GET /v1/models"] = page([{"id": "nano", "context_length": 100}])
    assert (await probe(server)).context_tokens == 100


@pytest.mark.parametrize("body", [b"[oops", b"<html>", b"3", b'{"data": 3}'])
async def test_a_list_of_models_that_is_none(server, body):
    """Usable like an API without one."""
    server.pages["GET /v1/models"] = Reply(body)
    assert (await probe(server)).context_tokens is None


async def test_redirect_is_an_error(server):
    """Never followed."""
    server.pages["GET /v1/models"] = Reply(status=308, headers={"Location": "http://elsewhere.example/"})
    with pytest.raises(UserError, match="redirects"):
        await probe(server)


async def test_token_counter(server):
    """The server's own where it counts, else an approximation that says so."""
    async with OpenAIEndpoint(model="nano", base_url=server.url).connect() as connection:
        assert connection.token_counter().name.startswith("approximate")
        await connection.probe()
        counter = connection.token_counter()
        assert await asyncio.to_thread(counter.count, "one two three") == 3
        assert counter.name == "the server's /tokenize"


@pytest.mark.parametrize("told", [True, 10**400, -1, "8192"], ids=["switch", "huge", "negative", "word"])
async def test_a_context_that_is_no_length_is_unknown(told):
    """Nor could a manifest hold it."""

    async def get(path):
        return Page(200, json.dumps({"data": [{"id": "m", "max_model_len": told}]}).encode())

    async def post(path, body):
        return None

    assert (await probing.probe(Aside(get, post), "m", provider("generic"), "")).context_tokens is None
