"""Writes model folders with the dimensions of real models and no weights: vLLM serves them with `--load-format dummy`.

    python benchmarks/model_shapes.py scout /tmp/scout --tokenizer FOLDER [--layers 24]
    python benchmarks/model_shapes.py --count

Speed and memory are those of the architecture; answers are noise. The tokenizer folder (tokenizer.json,
tokenizer_config.json, chat_template.jinja, processor files) is copied as it is. It has Llama 4's 202,048 ids, so that
every shape gets an embedding of that size, which is the one dimension that may differ from a shape's source.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click

VOCABULARY = 202_048  # text_config.vocab_size of meta-llama/Llama-4-Scout-17B-16E-Instruct
TEMPLATE_ENDS = [200_001, 200_007, 200_008]  # eos_token_id there: end of text, of message and of turn
TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "generation_config.json",
)
IMAGE_FILES = ("preprocessor_config.json", "processor_config.json")


@dataclass(frozen=True)
class Experts:
    """The routed part of every `every`-th layer: `active` of `count` experts, each as wide as `width`, run for a token;
    `shared` is the width of what runs for all."""

    count: int
    active: int
    width: int
    shared: int = 0
    every: int = 1


@dataclass(frozen=True)
class Shape:
    """The dimensions of a decoder. `width` is that of a layer without experts; `family` names the kind of config."""

    family: str
    source: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    width: int
    context: int
    experts: Experts | None = None
    head: int = 128

    @property
    def routed_layers(self) -> int:
        """How many layers have experts."""
        return self.layers // self.experts.every if self.experts else 0

    @property
    def cache_bytes_a_token(self) -> int:
        """Keys and values of one token in 16 bits, were every layer to keep them for the whole context."""
        return 2 * self.layers * self.kv_heads * self.head * 2


LONGEST = 262_144
"""Positions that every shape takes at least, so that all can be asked for the same contexts: a table, no weights."""

SHAPES = {
    # https://huggingface.co/meta-llama/Llama-4-Scout-17B-16E-Instruct/blob/main/config.json: hidden_size 5120,
    # num_hidden_layers 48, num_attention_heads 40, num_key_value_heads 8, head_dim 128, intermediate_size 8192 (an
    # expert, and the shared one), intermediate_size_mlp 16384, num_local_experts 16, num_experts_per_tok 1,
    # interleave_moe_layer_step 1, max_position_embeddings 10485760
    "scout": Shape(
        *("llama4", "meta-llama/Llama-4-Scout-17B-16E-Instruct", 5120, 48, 40, 8, 16_384, 10_485_760),
        Experts(count=16, active=1, width=8192, shared=8192),
    ),
    # https://huggingface.co/meta-llama/Llama-4-Maverick-17B-128E-Instruct/blob/main/config.json: as Scout, but
    # num_local_experts 128, interleave_moe_layer_step 2, max_position_embeddings 1048576, use_qk_norm false
    "maverick": Shape(
        *("llama4", "meta-llama/Llama-4-Maverick-17B-128E-Instruct", 5120, 48, 40, 8, 16_384, 1_048_576),
        Experts(count=128, active=1, width=8192, shared=8192, every=2),
    ),
    # Scout's dense twin, no public model: what Scout computes for a token (one expert and the shared one, 8192 each)
    # as one feed-forward of 16384, which is Llama 4's own intermediate_size_mlp; all else as in Scout's config above.
    # The code is LlamaForCausalLM's: full attention in every layer, the context of
    # https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/config.json (max_position_embeddings 131072)
    "dense-17b": Shape("llama", "Llama-4-Scout's active part, dense", 5120, 48, 40, 8, 16_384, 131_072),
    # https://huggingface.co/Qwen/Qwen3-30B-A3B/blob/main/config.json: hidden_size 2048, num_hidden_layers 48,
    # num_attention_heads 32, num_key_value_heads 4, head_dim 128, intermediate_size 6144, moe_intermediate_size 768,
    # num_experts 128, num_experts_per_tok 8, max_position_embeddings 40960; its vocab_size is 151936, here VOCABULARY
    "qwen-moe": Shape(
        *("qwen3_moe", "Qwen/Qwen3-30B-A3B", 2048, 48, 32, 4, 6144, 40_960),
        Experts(count=128, active=8, width=768),
    ),
}


@dataclass(frozen=True)
class Parameters:
    """`active` are those that one token of text goes through, both embeddings counted, as in Llama 4's model card;
    `vision` are the image encoder's and part of `total`."""

    total: int
    active: int
    vision: int = 0


def parameters(shape: Shape) -> Parameters:
    """Counts every weight: matrices, norms, routers and the image encoder."""
    queries, keys = shape.heads * shape.head, shape.kv_heads * shape.head
    attention = 2 * shape.hidden * queries + 2 * shape.hidden * keys
    norms = 2 * shape.hidden + (
        2 * shape.head if shape.family == "qwen3_moe" else 0
    )  # Llama 4's QK norm has no weights
    outside = 2 * VOCABULARY * shape.hidden + shape.hidden
    plain = shape.layers - shape.routed_layers
    fixed = outside + shape.layers * (attention + norms) + plain * 3 * shape.hidden * shape.width
    vision = _vision_parameters(shape.hidden) if shape.family == "llama4" else 0
    experts = shape.experts
    if experts is None:
        return Parameters(fixed + vision, fixed, vision)
    shared = shape.hidden * (experts.count + 3 * experts.shared)  # the router and the shared expert
    one = 3 * shape.hidden * experts.width
    active = fixed + shape.routed_layers * (shared + experts.active * one)
    return Parameters(active + shape.routed_layers * (experts.count - experts.active) * one + vision, active, vision)


def _vision_parameters(hidden: int) -> int:
    """Llama 4's image encoder (vision_config below), its adapter and the projection into the text model."""
    width, inner, layers, patch, patches, adapter = 1408, 5632, 34, 3 * 14 * 14, (336 // 14) ** 2, 4096
    layer = 4 * (width * width + width) + (width * inner + inner) + (inner * width + width) + 4 * width
    embedding = patch * width + width + (patches + 1) * width + 4 * width  # patches, class, positions, two norms
    return layers * layer + embedding + inner * adapter + adapter * adapter + adapter * hidden


def config(name: str, shape: Shape) -> dict[str, object]:
    """The `config.json` of a shape."""
    text: dict[str, object] = {
        "vocab_size": VOCABULARY,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head,
        "hidden_act": "silu",
        "max_position_embeddings": max(shape.context, LONGEST),
        "initializer_range": 0.02,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "bos_token_id": 200_000,
        "eos_token_id": TEMPLATE_ENDS,
        "pad_token_id": 200_018,
    }
    about: dict[str, object] = {"torch_dtype": "bfloat16", "harness_shape": f"{name}: {shape.source}, no weights"}
    if shape.family == "llama4":
        return about | _llama4(text | _llama4_text(name, shape))
    if shape.family == "qwen3_moe":
        return about | text | _qwen(shape)
    llama3 = {"rope_theta": 500_000.0, "rope_scaling": _llama3_scaling(8.0, 4.0), "rms_norm_eps": 1e-5}
    dense = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "intermediate_size": shape.width}
    return about | text | llama3 | dense


def _llama3_scaling(factor: float, high: float) -> dict[str, object]:
    original = {"low_freq_factor": 1.0, "high_freq_factor": high, "original_max_position_embeddings": 8192}
    return {"rope_type": "llama3", "factor": factor, **original}


def _llama4_text(name: str, shape: Shape) -> dict[str, object]:
    experts = shape.experts or Experts(1, 1, shape.width)
    return {
        "model_type": "llama4_text",
        "intermediate_size": experts.width,
        "intermediate_size_mlp": shape.width,
        "num_local_experts": experts.count,
        "num_experts_per_tok": experts.active,
        "interleave_moe_layer_step": experts.every,
        "use_qk_norm": name == "scout",
        "attention_chunk_size": 8192,
        "no_rope_layers": [],
        "rope_theta": 500_000.0,
        "rope_scaling": _llama3_scaling(16.0, 1.0) if name == "scout" else None,
        "rms_norm_eps": 1e-5,
        "attn_temperature_tuning": True,
        "floor_scale": 8192,
        "attn_scale": 0.1,
        "output_router_logits": False,
        "router_aux_loss_coef": 0.001,
    }


def _llama4(text: dict[str, object]) -> dict[str, object]:
    vision = {
        "model_type": "llama4_vision_model",
        "hidden_size": 1408,
        "intermediate_size": 5632,
        "num_hidden_layers": 34,
        "num_attention_heads": 16,
        "image_size": 336,
        "patch_size": 14,
        "num_channels": 3,
        "hidden_act": "gelu",
        "norm_eps": 1e-5,
        "pixel_shuffle_ratio": 0.5,
        "projector_input_dim": 4096,
        "projector_output_dim": 4096,
        "vision_output_dim": 4096,
        "multi_modal_projector_bias": False,
        "rope_theta": 10_000,
        "vision_feature_select_strategy": "default",
    }
    tokens = {"boi_token_index": 200_080, "eoi_token_index": 200_081, "image_token_index": 200_092}
    parts = {"text_config": text, "vision_config": vision, "tie_word_embeddings": False}
    return {"architectures": ["Llama4ForConditionalGeneration"], "model_type": "llama4", **tokens, **parts}


def _qwen(shape: Shape) -> dict[str, object]:
    experts = shape.experts or Experts(1, 1, shape.width)
    return {
        "architectures": ["Qwen3MoeForCausalLM"],
        "model_type": "qwen3_moe",
        "intermediate_size": shape.width,
        "moe_intermediate_size": experts.width,
        "num_experts": experts.count,
        "num_experts_per_tok": experts.active,
        "decoder_sparse_step": experts.every,
        "mlp_only_layers": [],
        "norm_topk_prob": True,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1_000_000.0,
        "rope_scaling": None,
    }


def write(name: str, shape: Shape, tokenizer: Path, folder: Path) -> None:
    """Make the model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in TOKENIZER_FILES + (IMAGE_FILES if shape.family == "llama4" else ()):
        if (tokenizer / file).exists():
            shutil.copyfile(tokenizer / file, folder / file)
    (folder / "config.json").write_text(json.dumps(config(name, shape), indent=1) + "\n")


def described(name: str, shape: Shape) -> str:
    """One line: parameters, size in 8 and 16 bits, and what a token's cache takes."""
    count = parameters(shape)
    size = f"{count.total / 2**30:.1f} GiB in FP8, {count.total / 2**29:.1f} in BF16"
    cache = f"{shape.cache_bytes_a_token / 1024:.0f} KiB of 16-bit cache a token"
    return f"{name}, {shape.layers} layers: {count.total:,} parameters, {count.active:,} active; {size}; {cache}"


@click.command()
@click.argument("name", type=click.Choice(list(SHAPES)), required=False)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--tokenizer", type=click.Path(exists=True, file_okay=False, path_type=Path), help="a folder with one")
@click.option("--layers", type=click.IntRange(min=1), help="fewer than the real model has, to fit a smaller card")
@click.option("--count", is_flag=True, help="only say how large all shapes are")
def main(name: str | None, folder: Path | None, tokenizer: Path | None, layers: int | None, count: bool) -> None:
    """Write FOLDER with the dimensions of NAME."""
    if count:
        for each, shape in SHAPES.items():
            click.echo(described(each, shape))
        return
    if name is None or folder is None or tokenizer is None:
        sys.exit("give a shape, a folder to write and --tokenizer FOLDER (or --count)")
    shape = SHAPES[name] if layers is None else replace(SHAPES[name], layers=layers)
    write(name, shape, tokenizer, folder)
    click.echo(described(name, shape))


if __name__ == "__main__":
    main()
