"""Other people's price lists, as they are written."""

import json
from datetime import date

import pytest

from harness.core.errors import UserError
from harness.cost.price_lists import read_price_list

READ_ON = date(2026, 8, 6)


@pytest.fixture
def listed(tmp_path):
    """Read this value as a list that was downloaded."""

    def read(value):
        path = tmp_path / "list.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return read_price_list(path, READ_ON)

    return read


def test_litellm(listed):
    """Per token becomes per million, exactly; what is not there is unknown; what is not text is left out."""
    scout = {
        "mode": "chat",
        "litellm_provider": "bedrock_converse",
        "input_cost_per_token": 1.7e-07,
        "output_cost_per_token": 6.6e-07,
        "input_cost_per_token_batches": 8.5e-08,
        "max_input_tokens": 128000,
        "supports_vision": True,
    }
    cached = {"mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}
    found = listed(
        {
            "sample_spec": {"mode": "one of: chat, embedding", "max_input_tokens": "the most input tokens"},
            "meta.llama4-scout-17b-instruct-v1:0": scout,
            "a/b": {**cached, "cache_read_input_token_cost": 1e-7, "output_cost_per_reasoning_token": 3e-6},
            "a/c": {**cached, "input_cost_per_token_above_200k_tokens": 2e-6},
            "a/embedding": {"mode": "embedding", "input_cost_per_token": 1e-7, "output_cost_per_token": 0},
            "a/tiered": {"mode": "chat", "tiered_pricing": []},
        }
    )
    first, second, third = found.entries
    assert (first.input_usd_per_mtok, first.output_usd_per_mtok) == (0.17, 0.66)
    assert (first.batch_input_usd_per_mtok, first.cached_usd_per_mtok) == (0.085, None)
    assert (first.provider, first.context_tokens, first.read_on) == ("bedrock_converse", 128_000, READ_ON)
    assert (second.cached_usd_per_mtok, second.reasoning_usd_per_mtok) == (0.1, 3.0)
    assert third.up_to_prompt_tokens == 200_000
    assert found.left_out == {"does not answer in text": 2, "no single price": 1}


def test_a_further_price_of_0_is_unknown(listed):
    """LiteLLM and OpenRouter write 0 for a cached, reasoning or batch price that they do not know."""
    known = {"mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}
    none = dict.fromkeys(
        (
            "cache_read_input_token_cost",
            "output_cost_per_reasoning_token",
            "input_cost_per_token_batches",
            "output_cost_per_token_batches",
        ),
        0,
    )
    (entry,) = listed({"a/b": known | none}).entries
    assert (entry.cached_usd_per_mtok, entry.reasoning_usd_per_mtok) == (None, None)
    assert (entry.batch_input_usd_per_mtok, entry.batch_output_usd_per_mtok) == (None, None)
    (entry,) = listed({"a/b": known | none | {"input_cost_per_token_cache_hit": 1e-7}}).entries
    assert entry.cached_usd_per_mtok == 0.1
    pricing = {"prompt": "0.000001", "completion": "0.000002", "input_cache_read": "0", "internal_reasoning": "0"}
    (entry,) = listed([{"id": "a/b", "pricing": pricing}]).entries
    assert (entry.cached_usd_per_mtok, entry.reasoning_usd_per_mtok) == (None, None)


@pytest.mark.parametrize("wrapped", [True, False], ids=["as served", "a bare list"])
def test_openrouter(listed, wrapped):
    """Prices as texts; longer prompts have another price; -1 is a price that depends."""
    plain = {"id": "meta-llama/llama-4-scout", "pricing": {"prompt": "0.0000001", "completion": "0.0000003"}}
    steps = {
        "id": "qwen/qwen3.7-flash",
        "context_length": 1000000,
        "pricing": {
            "prompt": "0.00000003",
            "completion": "0.00000013",
            "input_cache_read": "0.000000006",
            "image": "0",
            "overrides": [{"min_prompt_tokens": 256000}, {"min_prompt_tokens": 32000}],
        },
    }
    auto = {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}}
    models = [plain, steps, auto]
    first, second, third = listed({"data": models} if wrapped else models).entries
    assert (first.model, first.input_usd_per_mtok) == ("openrouter/meta-llama/llama-4-scout", 0.1)
    assert (second.cached_usd_per_mtok, second.usd_per_image) == (0.006, None)
    assert (second.up_to_prompt_tokens, second.context_tokens) == (31_999, 1_000_000)
    assert third.price() is None


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 1}', "prices: 1"])
def test_what_is_no_list(listed, text):
    """Said with the file's name."""
    with pytest.raises(UserError, match=r"list.json: this is neither LiteLLM's"):
        listed(text)
