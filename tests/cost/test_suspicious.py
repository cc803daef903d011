"""What makes a price look wrong, rule by rule, and what does not."""

from datetime import date

import pytest

from harness.core.errors import UserError
from harness.cost.lookup import find_gpu
from harness.cost.prices import GpuPrice, HostedPrice, PriceTable, shipped_prices
from harness.cost.suspicious import RULES, doubts, gpu_doubts, same_model


def entry(model="p/m", **prices):
    """Half a dollar in, one and a half out."""
    told = {"input_usd_per_mtok": 0.5, "output_usd_per_mtok": 1.5, **prices}
    provider = model.partition("/")[0]
    return HostedPrice(model=model, provider=provider, source="test", read_on=date(2026, 1, 1), **told)


@pytest.mark.parametrize(
    ("rule", "prices"),
    [
        ("one side", {"output_usd_per_mtok": None}),
        ("zero", {"input_usd_per_mtok": 0.0, "output_usd_per_mtok": 0.0}),
        ("zero", {"cached_usd_per_mtok": 0.0}),
        ("zero", {"reasoning_usd_per_mtok": 0.0}),
        ("zero", {"batch_output_usd_per_mtok": 0.0}),
        ("zero", {"usd_per_image": 0.0}),
        ("unit", {"cached_usd_per_mtok": 1e-7}),
        ("unit", {"reasoning_usd_per_mtok": 3e-6}),
        ("unit", {"batch_input_usd_per_mtok": 2.5e-7}),
        ("unit", {"input_usd_per_mtok": 17_000.0, "output_usd_per_mtok": 66_000.0}),
        ("unit", {"input_usd_per_mtok": 5e-7, "output_usd_per_mtok": 1.5e-6}),
        ("sides", {"input_usd_per_mtok": 1.41, "output_usd_per_mtok": 0.35}),
        ("sides", {"input_usd_per_mtok": 0.2, "output_usd_per_mtok": 6.0}),
        ("cached", {"cached_usd_per_mtok": 0.6}),
        ("batch", {"batch_output_usd_per_mtok": 1.6}),
        ("context", {"context_tokens": 128}),
        ("context", {"context_tokens": 131_072_000_000}),
    ],
)
def test_each_rule_finds_its_mistake(rule, prices):
    """And no other rule does."""
    assert [doubt.rule for doubt in doubts([entry(**prices)])] == [rule]


@pytest.mark.parametrize(
    "prices",
    [
        {},
        {"output_usd_per_mtok": 0.5},  # the same for both sides, as some providers have it
        {"input_usd_per_mtok": 0.16, "output_usd_per_mtok": 2.87},  # a reasoning model, 18 times
        {"input_usd_per_mtok": 150.0, "output_usd_per_mtok": 600.0},  # o1-pro
        {"cached_usd_per_mtok": 0.0028, "batch_input_usd_per_mtok": 0.25, "context_tokens": 10_485_760},
    ],
)
def test_real_prices_are_left_alone(prices):
    """The odd ones that are right."""
    assert doubts([entry(**prices)]) == []


def test_one_provider_far_from_the_others():
    """Ten times the median of at least three providers; two are too few to tell."""
    same = [entry(f"p{number}/Some-Model-Instruct") for number in range(3)]
    far = entry("q/some-model-fp8", input_usd_per_mtok=6.0, output_usd_per_mtok=12.0)
    (doubt,) = doubts([*same, far])
    assert (doubt.model, doubt.rule) == (far.model, "providers")
    assert "the median of 4 providers is $0.5" in doubt.reason
    assert doubts([same[0], far]) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("groq/meta-llama/llama-4-scout-17b-16e-instruct", "together_ai/meta-llama/Llama-4-Scout-17B-16E-Instruct"),
        ("vertex_ai/qwen/qwen3-235b-a22b-instruct-2507-maas", "wandb/Qwen/Qwen3-235B-A22B-Instruct-2507"),
        ("bedrock/us-east-1/deepseek.v3.2", "us.deepseek.v3.2"),
        ("us.meta.llama4-scout-17b-instruct-v1:0", "meta.llama4-scout-17b-instruct-v1:0"),
    ],
)
def test_names_of_one_model(a, b):
    """However its providers spell it."""
    assert same_model(a) == same_model(b)


def test_versions_and_sizes_stay_apart():
    """3.5 is not 3.6, 8B is not 80B."""
    names = ["a/qwen3.5-35b", "a/qwen3.6-35b", "a/llama-3-8b", "a/llama-3-80b", "a/v3", "a/v3.1"]
    assert len({same_model(name) for name in names}) == len(names)


def test_every_rule_has_a_test():
    """A rule that no example breaks is not known to work."""
    assert set(RULES) == {"one side", "zero", "unit", "sides", "cached", "batch", "providers", "context"}


def gpu(provider, dollars, highest=None):
    """One provider's price of an H100."""
    told = {"usd_per_hour": dollars, "usd_per_hour_highest": highest, "source": "test", "read_on": date(2026, 1, 1)}
    return GpuPrice(accelerator="h100-80gb", memory_gb=80, provider=provider, **told)


def test_a_machines_price_for_one_accelerator():
    """Eight times the others: flagged, and not used; list prices that spread fourfold are left alone."""
    table = PriceTable(gpus=(gpu("a", 3.2), gpu("b", 4.0), gpu("c", 31.92), gpu("d", 6.0)))
    assert list(gpu_doubts(table.gpus)) == [("h100-80gb", "c", None, "on-demand")]
    with pytest.raises(
        UserError, match=r"looks wrong: \$31.92, where the median is \$5: perhaps it is a whole machine's"
    ):
        find_gpu("h100", "c", PriceTable(gpus=(*table.gpus,)))
    assert gpu_doubts(shipped_prices().gpus) == {}


def test_a_range_that_ends_below_its_beginning():
    """Low and high were swapped."""
    assert gpu_doubts([gpu("a", 4.0, 3.5)]) == {
        ("h100-80gb", "a", None, "on-demand"): "its range ends below its beginning"
    }
