"""Providers are complete, and say reasoning in their own words or not at all."""

import pytest

from harness.core.errors import UserError
from harness.core.generation import Generation, Reasoning
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.providers import merged, presets, provider, said


@pytest.mark.parametrize("name", presets())
def test_every_preset_names_its_source(name):
    """A page to read it from, and for hosted ones the variable of the key."""
    preset = provider(name)
    assert preset.source.startswith("https://")
    assert preset.asks_engine or preset.key_variable


def test_near_miss():
    """The error names the provider that was meant."""
    with pytest.raises(UserError, match='Did you mean "together"'):
        provider("togther")


def test_reasoning_in_each_provider_s_words():
    """Off, effort, budget."""
    assert said(Reasoning(mode="off"), "vllm") == {"chat_template_kwargs": {"enable_thinking": False}}
    assert said(Reasoning(mode="off"), "deepseek") == {"thinking": {"type": "disabled"}}
    assert said(Reasoning(effort="low"), "openrouter") == {"reasoning": {"enabled": True, "effort": "low"}}
    assert said(Reasoning(budget_tokens=99), "alibaba") == {"enable_thinking": True, "thinking_budget": 99}


def test_what_cannot_be_said_is_an_error():
    """Nothing is dropped in silence."""
    with pytest.raises(UserError, match="no way to say reasoning budget_tokens"):
        said(Reasoning(budget_tokens=99), "openai")


def test_merging_goes_into_objects():
    """An extra key of the template beside ours."""
    assert merged({"a": {"b": 1}}, {"a": {"c": 2}}) == {"a": {"b": 1, "c": 2}}


@pytest.mark.parametrize("name", presets())
def test_every_hosted_preset_says_where_its_requests_go(name):
    """Whoever sends a confidential question wants to know; a server of one's own has nothing to say."""
    preset = provider(name)
    assert (preset.residency is None) is preset.asks_engine
    if preset.residency is not None:
        assert preset.residency.processed and preset.residency.retained
        assert preset.residency.source.startswith("https://")


HOSTED = {
    "openai": ("https://api.openai.com/v1/chat/completions", {"max_completion_tokens": 9, "seed": 1}),
    "azure": ("https://mine.example/openai/v1/chat/completions", {"max_completion_tokens": 9, "seed": 1}),
    "together": ("https://api.together.ai/v1/chat/completions", {"max_tokens": 9, "seed": 1}),
    "fireworks": ("https://api.fireworks.ai/inference/v1/chat/completions", {"max_tokens": 9, "seed": 1}),
    "deepseek": ("https://api.deepseek.com/chat/completions", {"max_tokens": 9, "seed": 1}),
    "mistral": ("https://api.mistral.ai/v1/chat/completions", {"max_tokens": 9, "random_seed": 1}),
    "alibaba": (
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
        {"max_tokens": 9, "seed": 1},
    ),
    "openrouter": ("https://openrouter.ai/api/v1/chat/completions", {"max_tokens": 9, "seed": 1}),
    "groq": ("https://api.groq.com/openai/v1/chat/completions", {"max_completion_tokens": 9, "seed": 1}),
    "huggingface": ("https://router.huggingface.co/v1/chat/completions", {"max_tokens": 9, "seed": 1}),
}


def test_all_hosted_presets_are_held_to_a_request():
    """A new one needs its line here."""
    assert HOSTED.keys() == {name for name in presets() if not provider(name).asks_engine}


@pytest.mark.parametrize("name", HOSTED)
def test_the_request_of_each_hosted_preset(name, monkeypatch):
    """The address, where the key goes, the names of what is asked for, and whether usage is asked for, as its
    documentation has them."""
    monkeypatch.setenv(provider(name).key_variable, "correct-horse")
    base_url = "https://mine.example/openai/v1" if name == "azure" else None
    endpoint = OpenAIEndpoint(model="m", provider=name, base_url=base_url)
    address, (url, named) = endpoint.address(), HOSTED[name]
    assert address.completions("chat") == url
    sent = {header.lower(): value for header, value in address.sent_headers().items()}
    assert sent["api-key" if name == "azure" else "authorization"].endswith("correct-horse")
    body = endpoint.body(Generation(max_tokens=9, seed=1))
    others = {"max_tokens", "max_completion_tokens", "seed", "random_seed"} - named.keys()
    assert {key: body[key] for key in named} == named and not others & body.keys()
    assert ("stream_options" in body) is (name != "mistral")
