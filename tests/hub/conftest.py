"""A Hub and an index on this machine, and a model that is published there."""

from __future__ import annotations

import json

import pytest

from harness.core.card import Card
from harness.hub.look import Watched
from tests.hub.local_hub import LocalHub
from tests.hub.local_index import LocalIndex

NAME = "acme/Falcon-9B"
CARD = Card(id="falcon", name="Falcon", repository=NAME)

README = """---
license: apache-2.0
tags: [chat]
model-index:
- name: Falcon
  results:
  - task: {type: text-generation}
    dataset: {name: GSM8K, type: gsm8k}
    metrics: [{type: accuracy, value: 71.5}]
---
# Falcon

A model that answers.

## Evaluation

| Benchmark | Falcon | Other |
|---|---|---|
| **MMLU-Pro** | **74.3** | 70.1 |
| GPQA Diamond | 57.2 | 50.0 |
"""

CONFIG = {
    "architectures": ["FalconForCausalLM"],
    "hidden_size": 4096,
    "transformers_version": "4.51.0",
    "quantization_config": {"quant_method": "fp8"},
}
TOKENIZER = {"chat_template": "{{ messages }}", "model_max_length": 8192, "added_tokens_decoder": {}}


def files() -> dict[str, str | bytes]:
    """A small model as it is published."""
    return {
        "README.md": README,
        "LICENSE": "Apache 2.0",
        "config.json": json.dumps(CONFIG),
        "generation_config.json": json.dumps({"temperature": 0.6, "transformers_version": "4.51.0"}),
        "tokenizer_config.json": json.dumps(TOKENIZER),
        "tokenizer.json": '{"model": {}}',
        "model-00001-of-00002.safetensors": b"one",
        "model-00002-of-00002.safetensors": b"two",
        "model.safetensors.index.json": '{"weight_map": {}}',
        ".gitattributes": "*.safetensors filter=lfs",
        "figures/plot.png": b"png",
    }


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub with one model; nobody's token is about."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with LocalHub() as running:
        running.publish(NAME, files())
        yield running


@pytest.fixture
def index():
    """A package index with one engine."""
    with LocalIndex() as running:
        running.release("vllm", "0.31.0")
        running.release("vllm", "0.32.0")
        yield running


@pytest.fixture
def watched(hub):
    """The model's card, at that Hub."""
    return Watched(cards=(CARD,), hub=hub.url)
