"""`harness plan` as a command: the guides' memory table with its arithmetic, and what a card does not tell."""

import pytest


@pytest.mark.parametrize(
    ("card", "gigabytes", "divisions"),
    [
        ("llama-4-scout", ("218.0", "109.0", "56.2"), ("= 2.73 → 3", "= 1.36 → 2", "= 0.70 → 1")),
        ("llama-4-maverick", ("800.0", "400.0", "206.2"), ("= 10.00 → 10", "= 5.00 → 5", "= 2.58 → 3")),
    ],
)
def test_the_guides_memory_table(harness, card, gigabytes, divisions):
    """Weights at three precisions and H100s for them, each with its division."""
    done = harness("plan", card, "--gpu", "h100")
    assert done.returncode == 0, done.stderr
    for figure in (*gigabytes, *divisions):
        assert figure in done.stdout


def test_kv_cache_with_its_arithmetic(harness):
    """All layers and the global ones; 10M tokens are 515 GB and four times that."""
    done = harness("plan", "llama-4-scout")
    for figure in ("2 × 8 × 128 × 2 × 48  196,608", "2 × 8 × 128 × 2 × 12   49,152", "2,061.6", "516.6", "258.3"):
        assert figure in done.stdout
    assert "h200-141gb: longest context" in done.stdout


def test_a_context_of_ones_own(harness):
    """128K is 131,072 tokens."""
    done = harness("plan", "llama-3-8b-instruct", "--context", "128K")
    assert "131,072" in done.stdout and "17.2" in done.stdout
    wrong = harness("plan", "llama-3-8b-instruct", "--context", "1.0001K")
    assert wrong.returncode == 2 and "is no context" in wrong.stderr


def test_what_a_card_does_not_tell(harness, tmp_path):
    """No architecture: no KV cache; no parameters: nothing to say."""
    done = harness("plan", "deepseek-v4-flash")
    assert done.returncode == 0
    assert "has no architecture: KV cache and context are unknown" in done.stdout
    (tmp_path / "mine.yaml").write_text("id: mine\nname: Mine\n")
    done = harness("plan", "mine.yaml")
    assert done.returncode == 2
    assert "mine.yaml: the card of Mine does not say how many parameters it has" in done.stderr
