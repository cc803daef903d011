"""The report shows what served each model, and says where variants differ."""

import json

import msgspec
import pytest

from harness.core.ports import Served
from harness.report.build import build_report
from harness.report.serving.page import NOT_TOLD, fact_words, serving_page
from harness.report.serving.summarise import serving_part
from harness.store.manifest import ModelEntry, read_manifest, write_manifest
from tests.report.synthetic import Plan, manifest, write_run


def entry(name, context=None, card="Llama 4 Scout", **facts):
    """A model as it was served."""
    served = Served(name, context, engine="vllm", facts=facts)
    return ModelEntry(name=name, card={"name": card}, generation={}, endpoint={}, served=served)


def of(*entries):
    """The part of a run of these."""
    return serving_part(msgspec.structs.replace(manifest("run", Plan()), models=entries))


def test_what_names_say_is_no_surprise():
    """bf16 against fp8 is what the comparison is about, another version of the engine is not."""
    part = of(
        entry("scout-fp8", quantization="fp8", version="0.24.0", dtype="bfloat16"),
        entry("scout-bf16", quantization="none", version="0.25.0", dtype="bfloat16"),
    )
    (difference,) = part.differences
    assert difference.facts == ("version", "quantization")
    assert difference.unsaid == ("version",)
    (sentence,) = serving_page(part).sentences
    assert "scout-fp8 and scout-bf16 are both Llama 4 Scout" in sentence and "their names say: version." in sentence


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (("scout-128k", "scout"), {"context": (131072, 8192)}),
        (("scout-1m", "scout"), {"context": (1_000_000, 8192)}),
        (("scout-h100", "scout-h200"), {"gpus": (["NVIDIA H100"], ["NVIDIA H200"])}),
        (("scout-bf16", "scout"), {"dtype": ("bfloat16", "float16")}),
        (("scout", "scout-fp8"), {"root": ("Llama-4-Scout", "Llama-4-Scout-FP8")}),
    ],
)
def test_names_say_it_in_short(names, values):
    """As people write them."""
    models = [entry(name, **{fact: pair[n] for fact, pair in values.items()}) for n, name in enumerate(names)]
    (difference,) = of(*models).differences
    assert difference.facts and not difference.unsaid


def test_other_models_are_other_models():
    """Nothing is said of two that share no card, nor of two that tell the same."""
    assert of(entry("a", version="1"), entry("b", card="Maverick", version="2")).differences == ()
    assert of(entry("a", version="1"), entry("b", version="1")).differences == ()


def test_templates_and_tokenizers_are_told_apart():
    """They change what the model reads, whatever their names say."""
    page = serving_page(of(entry("a", chat_template="1" * 32), entry("b", chat_template="2" * 32)))
    assert any("chat templates of a and b are not the same" in sentence for sentence in page.sentences)
    page = serving_page(of(entry("a", tokenizer="1" * 32), entry("b", tokenizer="2" * 32)))
    assert any("tokenizers of a and b are not the same" in sentence for sentence in page.sentences)


def test_the_table():
    """A row a fact, unknown ones too; what hardly any server tells only where one does."""
    page = serving_page(of(entry("a", 8192, gpus=["NVIDIA H100"] * 2, weights="random"), entry("b")))
    assert page.models == ["a", "b"]
    assert page.rows["GPUs"] == [("2 × NVIDIA H100",), (NOT_TOLD,)]
    assert page.rows["weights"] == [("random",), (NOT_TOLD,)]
    assert page.rows["driver"] == [(NOT_TOLD,), (NOT_TOLD,)]
    assert "loaded from" not in page.rows


def test_lines_break_between_flags():
    """Never between a flag and its value, nor inside its name; a number below zero is a value."""
    page = serving_page(of(entry("a", flags=["serve", "m", "--size", "-1", "-v"], settings={"x": 1, "y": "z"})))
    assert page.rows["flags"] == [("serve m", "--size -1", "-v")]
    assert page.rows["settings it tells"] == [("x=1,", "y=z")]
    assert serving_page(of(entry("a", flags="--a 1 --b-c"))).rows["flags"] == [("--a 1", "--b-c")]


def test_a_model_whose_turn_never_came():
    """Its server told nothing because nobody asked."""
    page = serving_page(of(entry("a", version="1"), msgspec.structs.replace(entry("b"), served=None)))
    assert page.rows["version"] == [("1",), ("not asked",)]


def test_a_run_that_never_met_a_server():
    """Has no such section."""
    assert of(msgspec.structs.replace(entry("a"), served=None)) is None
    assert serving_page(None) is None


def test_values_are_readable():
    """Digests by their beginning, thousands apart, flags as typed, switches as they are."""
    assert fact_words("tokenizer", "0123456789abcdef") == "0123456789ab"
    assert fact_words("context_tokens", 131072) == "131,072"
    assert fact_words("flags", ["--max-num-seqs", "4"]) == "--max-num-seqs 4"
    assert fact_words("settings", {"tensor_parallel": 2}) == "tensor_parallel=2"
    assert fact_words("x", True) == "True"


def test_random_weights_are_said_first(tmp_path):
    """At the top, in the models' facts and in summary.json; a run of trained ones has no such words."""
    run = write_run(tmp_path / "run", Plan(samples=6))
    out = tmp_path / "page.html"
    assert "RANDOM WEIGHTS" not in build_report(run, out).read_text()
    whole = read_manifest(run)
    first = msgspec.structs.replace(whole.models[0], served=Served("m", engine="vllm", facts={"weights": "random"}))
    write_manifest(run, msgspec.structs.replace(whole, models=(first, *whole.models[1:])))
    page = build_report(run, out).read_text()
    assert page.index(f"RANDOM WEIGHTS of {first.name}: real speed, no accuracy.") < page.index('id="verdict"')
    assert "<strong>random</strong>: real speed, no accuracy" in page and '<a href="#serving">' in page
    assert json.loads((run / "summary.json").read_text())["serving"]["random_weights"] == [first.name]
