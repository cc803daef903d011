"""Whether a model's server is still the one that a run began with."""

from msgspec.structs import replace

from harness.core.ports import Served
from harness.runner.identity import changes, remembered
from harness.store.manifest import ModelEntry

ENTRY = ModelEntry(name="m", card={}, generation={}, endpoint={})


def entry(**facts):
    """A model whose server told these."""
    return replace(ENTRY, served=Served("m", facts=facts))


def test_a_server_that_tells_less_for_once_lets_no_other_in():
    """What it told before it fell silent is what the next one is held to."""
    first, silent, other = entry(quantization="fp8"), entry(version="1"), entry(quantization="awq")
    assert changes(first, silent) == ""
    second = replace(silent, served=remembered(first, silent.served))
    assert changes(second, other) == "quantization fp8 then, awq now"
    assert remembered(ENTRY, silent.served) == silent.served


def test_the_newest_word_is_kept():
    """Where both tell it they are equal, but for what makes no difference."""
    assert remembered(entry(a=1, b=2), Served("m", facts={"b": 3})).facts == {"a": 1, "b": 3}
