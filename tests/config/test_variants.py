"""Variants laid over their model."""

from harness.config.checker import Checker
from harness.config.document import Document
from harness.config.variants import expand

BASE = {"card": "a", "endpoint": {"base_url": "x", "model": "m", "concurrency": 4}, "price": {"source": "s"}}


def expanded(*variants, base=BASE, path):
    return expand([{**base, "variants": list(variants)}], Checker(Document(path, None)))


def test_keys_are_laid_over_mapping_by_mapping(tmp_path):
    """What a variant does not say is the model's; lists and scalars are replaced, null takes away."""
    first, second = expanded({"name": "A"}, {"name": "B", "endpoint": {"model": "n"}, "price": None}, path=tmp_path)
    assert first.value == BASE
    assert second.value == {"card": "a", "endpoint": {**BASE["endpoint"], "model": "n"}, "price": None}
    assert (first.variant, second.variant) == ("A", "B")


def test_the_variant_is_the_nearest_origin(tmp_path):
    """A mistake is looked for in the variant first, then in its model."""
    (entry,) = expanded({"name": "A"}, path=tmp_path)
    assert entry.origins == (("models", 0, "variants", 0), ("models", 0))


def test_another_provider_is_another_endpoint(tmp_path):
    """An address of one's own means nothing at a provider, nor one kind's arguments to another."""
    hosted, other = expanded(
        {"name": "A", "endpoint": {"provider": "together", "model": "n"}},
        {"name": "B", "endpoint": {"kind": "other"}},
        base={**BASE, "endpoint": {**BASE["endpoint"], "kind": "openai"}},
        path=tmp_path,
    )
    assert hosted.value["endpoint"] == {"provider": "together", "model": "n"}
    assert other.value["endpoint"] == {"kind": "other"}
