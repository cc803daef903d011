"""A small model as it is published on the Hub, and its card."""

from __future__ import annotations

import json

from harness.core.card import Card

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
