"""The endpoint as it is written in YAML."""

import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.endpoints.openai import OpenAIEndpoint


def endpoint(**fields):
    """An endpoint with a model."""
    return OpenAIEndpoint(**{"model": "nano"} | fields)


@pytest.mark.parametrize(
    ("url", "in_house"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://10.0.0.5:8000/v1", False),
        ("http://localhost.example/v1", False),
        (None, True),
    ],
)
def test_in_house_by_default_is_this_machine_only(url, in_house):
    """Another machine, even on a private network, has to be declared."""
    assert endpoint(base_url=url).in_house is in_house
    assert endpoint(base_url=url, in_house=not in_house).in_house is not in_house


def test_hosted_providers_are_not_in_house():
    """They need no base_url."""
    assert not endpoint(provider="together").in_house


def test_address_of_a_started_server():
    """It decides anew whether it is in-house, unless that was declared."""
    assert endpoint().at("http://127.0.0.1:1/v1").in_house
    assert not endpoint().at("http://node7:1/v1").in_house
    assert endpoint(in_house=True).at("http://node7:1/v1").in_house


@pytest.mark.parametrize(
    "fields",
    [
        {"base_url": "http://me:key@host/v1"},
        {"base_url": "http://host/v1?api_key=x"},
        {"base_url": "localhost:8000"},
        {"headers": {"Authorization": "Bearer x"}},
        {"provider": "togther"},
        {"modell": "x"},
    ],
)
def test_mistakes(fields):
    """Keys in the wrong place, no address, unknown words."""
    with pytest.raises(ValidationError):
        endpoint(**fields)


def test_fingerprint_covers_answers_only():
    """Not addresses, keys or limits."""
    plain = endpoint(base_url="http://a/v1").fingerprint()
    assert endpoint(base_url="http://b/v1", concurrency=3, api_key_env="X").fingerprint() == plain
    assert endpoint(base_url="http://a/v1", extra_body={"top_k": 1}).fingerprint() != plain


async def test_no_address_is_a_user_error():
    """Said when it is opened: a server may still have given one."""
    with pytest.raises(UserError, match="no base_url"):
        async with endpoint().connect():
            pass


async def test_missing_key_is_a_user_error(monkeypatch):
    """The provider's own variable is named."""
    monkeypatch.delenv("TOGETHER_API_KEY", raising=False)
    with pytest.raises(UserError, match="TOGETHER_API_KEY"):
        async with endpoint(provider="together").connect():
            pass


def test_exact_lengths_in_each_engine_s_words():
    """The provider's, else those of the engine that was found; texts that would end the answer early are left out."""
    usual = Generation(max_tokens=9, stop=("\n",), extra_body={"top_k": 1})
    vllm = endpoint(provider="vllm").exactly(usual, 64, None)
    assert (vllm.max_tokens, vllm.stop) == (64, ())
    assert vllm.extra_body == {"top_k": 1, "ignore_eos": True, "min_tokens": 64}
    assert endpoint().exactly(usual, 64, "llama.cpp").extra_body == {"top_k": 1, "ignore_eos": True}
    assert endpoint().body(vllm)["min_tokens"] == 64


def test_exact_lengths_that_nobody_has_words_for():
    """Hosted APIs, whatever engine they name, and engines that are not known."""
    assert endpoint(provider="together").exactly(Generation(), 64, "vllm") is None
    assert endpoint().exactly(Generation(), 64, "lmdeploy") is None
    assert endpoint().exactly(Generation(), 64, None) is None
