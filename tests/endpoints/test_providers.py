"""Providers are complete, and say reasoning in their own words or not at all."""

import pytest

from harness.core.errors import UserError
from harness.core.generation import Reasoning
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
