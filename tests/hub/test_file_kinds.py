"""Which part of a model a file is, by its name."""

from __future__ import annotations

import pytest

from harness.hub.file_kinds import parts_of

KINDS = {
    "weights": (
        "model.safetensors",
        "model-00001-of-00050.safetensors",
        "model.safetensors.index.json",
        "pytorch_model.bin",
        "original/consolidated.00.pth",
        "Falcon-Q4_K_M.gguf",
        "onnx/model.onnx",
    ),
    "tokenizer": ("tokenizer.json", "tokenizer.model", "tekken.json", "vocab.json", "merges.txt", "tokenization_x.py"),
    "chat template": ("additional_chat_templates/tool_use.jinja", "SYSTEM_PROMPT.txt"),
    "quantisation": ("hf_quant_config.json", "quantize_config.json", "recipe.yaml"),
    "config": ("preprocessor_config.json", "modeling_x.py", "onnx/config.json", "unheard_of.json"),
    "licence": ("LICENSE", "LICENSE.txt", "USE_POLICY.md", "NOTICE"),
    "reported scores": (".eval_results/hle.yaml",),
    "readme": ("docs/usage.md",),
}


@pytest.mark.parametrize(("part", "path"), [(part, path) for part, paths in KINDS.items() for path in paths])
def test_files_are_known_by_name(part, path):
    """Also in folders."""
    assert parts_of(path) == (part,)


@pytest.mark.parametrize(
    "path", [".gitattributes", "figures/a.png", "training_args.bin", "optimizer.pt", "rng_state_0.pth"]
)
def test_what_cannot_matter_is_left_out(path):
    """Pictures, git's own files, and what training left behind."""
    assert parts_of(path) == ()
