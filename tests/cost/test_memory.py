"""Memory arithmetic against what the guides and the makers say, and against counting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.config.library import cards, read_card
from harness.core.card import Architecture
from harness.cost.memory import (
    ENGINE_SHARE,
    GB,
    KV_PRECISIONS,
    PRECISIONS,
    Cache,
    copies,
    fewest,
    free_bytes,
    splits_by_heads,
    weights_bytes,
)

BF16, FP8, INT4 = PRECISIONS
KV_BF16, KV_FP8 = KV_PRECISIONS
SCOUT, MAVERICK = read_card("llama-4-scout"), read_card("llama-4-maverick")


@pytest.mark.parametrize(
    ("card", "precision", "low_gb", "high_gb"),
    [
        (SCOUT, BF16, 218, 220),
        (SCOUT, FP8, 110, 110),
        (SCOUT, INT4, 55, 60),
        (MAVERICK, BF16, 800, 800),
        (MAVERICK, FP8, 400, 400),
        (MAVERICK, INT4, 200, 200),
    ],
)
def test_weights_are_those_of_the_guides(card, precision, low_gb, high_gb):
    """Within 5% of what the deployment guides of April 2026 say."""
    gigabytes = weights_bytes(card.total_parameters_b, precision) / GB
    assert low_gb * 0.95 <= gigabytes <= high_gb * 1.05


@pytest.mark.parametrize(("card", "counts"), [(SCOUT, (3, 2, 1)), (MAVERICK, (10, 5, 3))], ids=["scout", "maverick"])
def test_the_guides_count_gpus_for_the_weights_alone(card, counts):
    """H100s of 80 GB for BF16, FP8 and INT4: the guide's counts leave nothing for the engine or the KV cache."""
    needed = [weights_bytes(card.total_parameters_b, precision) for precision in PRECISIONS]
    assert tuple(fewest(each, 80) for each in needed) == counts
    assert [fewest(each, 80, ENGINE_SHARE) for each in needed] != list(counts)


def test_kv_cache_of_a_token():
    """All 48 layers, and the 12 global ones alone."""
    assert Cache(SCOUT.architecture, KV_BF16, hybrid=False).token_bytes() == 196_608
    assert Cache(SCOUT.architecture, KV_BF16, hybrid=True).token_bytes() == 49_152


@pytest.mark.parametrize(("precision", "gigabytes"), [(KV_BF16, 515), (KV_FP8, 258)], ids=["bf16", "fp8"])
def test_kv_cache_of_ten_million_tokens(precision, gigabytes):
    """515 and 258 GB with a hybrid manager, four times that without."""
    tokens = SCOUT.context_tokens
    hybrid = Cache(SCOUT.architecture, precision, hybrid=True).sequence_bytes(tokens)
    assert hybrid / GB == pytest.approx(gigabytes, rel=0.05)
    assert Cache(SCOUT.architecture, precision, hybrid=False).sequence_bytes(tokens) == pytest.approx(
        4 * hybrid, rel=0.01
    )


def test_recipes_of_vllm_are_within_what_fits():
    """vLLM serves Scout with 1M tokens on 8 H100 and 3.6M on 8 H200: no more than fits without a hybrid manager."""
    weights = weights_bytes(SCOUT.total_parameters_b, BF16)
    cache = Cache(SCOUT.architecture, KV_BF16, hybrid=False)
    assert 1_000_000 < cache.longest(free_bytes(weights, 80, 8)) < 2 * 1_000_000
    assert 3_600_000 < cache.longest(free_bytes(weights, 141, 8)) < 2 * 3_600_000


def test_what_vllm_said_of_eight_h200():
    """vLLM 0.12, Scout in BF16: of 8 × 89.71 GiB it made 3,919,664 tokens, or 1.86 sequences of 8M with hybrid layers.

    Source: a public deployment log of meta-llama/Llama-4-Scout-17B-16E-Instruct on 8 H200 at 0.9 of their memory.
    """
    pool = 8 * 89.71 * 2**30
    flat, hybrid = (Cache(SCOUT.architecture, KV_BF16, hybrid=each) for each in (False, True))
    assert flat.longest(pool) == pytest.approx(3_919_664, rel=0.001)
    assert pool / hybrid.sequence_bytes(8_388_608) == pytest.approx(1.86, abs=0.01)
    foreseen = free_bytes(weights_bytes(SCOUT.total_parameters_b, BF16), 141, 8)
    assert foreseen == pytest.approx(pool, rel=0.05)


def test_layers_with_a_fixed_state_keep_no_tokens():
    """Three of four of Qwen 3.5's layers are linear attention: with or without a hybrid manager they hold no KV."""
    shape = read_card("qwen-3.5-397b-a17b").architecture
    for hybrid in (True, False):
        assert Cache(shape, KV_BF16, hybrid).token_bytes() == 2 * 2 * 256 * 2 * 15


def test_a_dense_model_keeps_everything():
    """Llama 3 8B: 131,072 bytes a token, the figure everybody quotes."""
    assert Cache(read_card("llama-3-8b-instruct").architecture, KV_BF16, hybrid=True).token_bytes() == 131_072


shapes = st.builds(
    Architecture,
    layers=st.just(48),
    hidden=st.just(64),
    attention_heads=st.just(8),
    kv_heads=st.integers(1, 8),
    head_dim=st.integers(1, 256),
    global_layers=st.one_of(st.none(), st.integers(1, 48)),
    attention_chunk_tokens=st.one_of(st.none(), st.integers(1, 10_000)),
    source=st.just("test"),
)


@given(shapes, st.sampled_from(KV_PRECISIONS), st.booleans(), st.floats(0, 1e12))
def test_the_longest_sequence_fits_and_one_token_more_does_not(shape, precision, hybrid, free):
    """Whatever the layers keep."""
    cache = Cache(shape, precision, hybrid)
    tokens = cache.longest(free)
    assert cache.sequence_bytes(tokens) <= free * (1 + 1e-9)
    assert cache.sequence_bytes(tokens + 1) > free * (1 - 1e-9)


def test_which_counts_can_share_a_layer():
    """Eight KV heads and forty query heads: 1, 2, 4, 8 and 40, not the guide's 3, 5 and 10."""
    counts = [count for count in range(1, 41) if splits_by_heads(SCOUT.architecture, count)]
    assert counts == [1, 2, 4, 8, 40]
    two_heads = read_card("qwen-3.6-35b-a3b").architecture
    assert [copies(two_heads, count) for count in (1, 2, 4, 8)] == [1, 1, 2, 4]


def test_every_shipped_architecture_has_its_source():
    """Facts without a source are not facts."""
    shapes = [read_card(name).architecture for name in cards()]
    assert all(shape.source for shape in shapes if shape)
