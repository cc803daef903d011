"""Writes an embedded model as a Hugging Face checkpoint: vLLM, SGLang and transformers serve what llama.cpp serves.

python -m training.export_hugging_face nano-scout OUT [--dtype float32] [--models harness/servers/models]

Everything is read from the GGUF file; torch is not needed. Names and layouts of the weights are those of transformers'
`models/llama4/modeling_llama4.py`. Queries and keys stay as they are: Llama 4 rotates consecutive pairs, as
llama.cpp does, and vLLM rearranges them itself when it loads (`model_executor/models/llama4.py`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from harness.tokens.llama_cpp import SPLITS
from training.gguf_file import Gguf, Values, read
from training.safetensors_file import DTYPES, content

_NO_ROPE_EVERY = 4
_MAVERICK_EXPERTS = (
    128  # llama.cpp takes a `llama4` of so many for Maverick, which leaves queries and keys unnormalised
)
_CHUNK = 8192  # tokens; no shorter than a context, or layers with rotary positions would not see all of it
_CONTROL = 3  # llama.cpp's type of a special token
_TOP = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_LAYER = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate_inp": "feed_forward.router",
    "ffn_gate_shexp": "feed_forward.shared_expert.gate_proj",
    "ffn_up_shexp": "feed_forward.shared_expert.up_proj",
    "ffn_down_shexp": "feed_forward.shared_expert.down_proj",
    "ffn_gate": "feed_forward.gate_proj",
    "ffn_up": "feed_forward.up_proj",
    "ffn_down": "feed_forward.down_proj",
}


def weights(tensors: Mapping[str, Values]) -> dict[str, Values]:
    """The tensors under transformers' names. Raises KeyError for one that has no place there."""
    named: dict[str, Values] = {}
    for name, values in tensors.items():
        part = name.removesuffix(".weight")
        if part in _TOP:
            named[f"{_TOP[part]}.weight"] = values
            continue
        _, layer, kind = part.split(".")
        prefix = f"model.layers.{layer}"
        match kind:
            case "ffn_gate_exps":  # experts × input × output; gates and ups side by side
                pair = np.concatenate([values, tensors[name.replace("gate", "up")]], axis=1)
                named[f"{prefix}.feed_forward.experts.gate_up_proj"] = pair.swapaxes(1, 2)
            case "ffn_up_exps":
                pass  # went with the gates
            case "ffn_down_exps":
                named[f"{prefix}.feed_forward.experts.down_proj"] = values.swapaxes(1, 2)
            case _:
                named[f"{prefix}.{_LAYER[kind]}.weight"] = values
    return named


def config(source: Gguf, dtype: str) -> dict[str, object]:
    """config.json: the dimensions, with Llama 4's additions for long contexts off, as in training."""
    context, layers, experts = (
        source.number(f"llama4.{name}") for name in ("context_length", "block_count", "expert_count")
    )
    if context > _CHUNK:
        raise ValueError(f"a context of {context} tokens is longer than an attention chunk of {_CHUNK}")
    base = source.real("llama4.rope.freq_base")
    return {
        "architectures": ["Llama4ForCausalLM"],
        "model_type": "llama4_text",
        "dtype": dtype,
        "vocab_size": source.number("llama4.vocab_size"),
        "hidden_size": source.number("llama4.embedding_length"),
        "intermediate_size": source.number("llama4.expert_feed_forward_length"),
        "intermediate_size_mlp": source.number("llama4.feed_forward_length"),
        "hidden_act": "silu",
        "num_hidden_layers": layers,
        "num_attention_heads": source.number("llama4.attention.head_count"),
        "num_key_value_heads": source.number("llama4.attention.head_count_kv"),
        "head_dim": source.number("llama4.attention.key_length"),
        "rms_norm_eps": source.real("llama4.attention.layer_norm_rms_epsilon"),
        "max_position_embeddings": context,
        "rope_theta": base,  # transformers 4 reads this, transformers 5 the next
        "rope_parameters": {"rope_type": "default", "rope_theta": base},
        "no_rope_layers": [int((layer + 1) % _NO_ROPE_EVERY != 0) for layer in range(layers)],
        "attention_chunk_size": _CHUNK,
        "attn_temperature_tuning": False,
        "use_qk_norm": experts != _MAVERICK_EXPERTS,
        "num_local_experts": experts,
        "num_experts_per_tok": source.number("llama4.expert_used_count"),
        "interleave_moe_layer_step": source.number("llama4.interleave_moe_layer_step"),
        "tie_word_embeddings": False,
        **_special(source),
    }


def _special(source: Gguf) -> dict[str, int]:
    return {
        "bos_token_id": source.number("tokenizer.ggml.bos_token_id"),
        "eos_token_id": source.number("tokenizer.ggml.eos_token_id"),
        "pad_token_id": source.number("tokenizer.ggml.padding_token_id"),
    }


def tokenizer(source: Gguf) -> dict[str, object]:
    """tokenizer.json: byte-level BPE, cut as llama.cpp cuts. Raises KeyError for a way that is not known here."""
    tokens, types = source.texts("tokenizer.ggml.tokens"), source.numbers("tokenizer.ggml.token_type")
    special = [number for number, kind in enumerate(types) if kind == _CONTROL]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    split = SPLITS[source.text("tokenizer.ggml.pre")]
    steps = [
        {"type": "Split", "pattern": {"Regex": each}, "behavior": "Isolated", "invert": False}
        for each in split.patterns
    ]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    vocabulary = {token: number for number, token in enumerate(tokens) if types[number] != _CONTROL}
    merges = [merge.split(" ") for merge in source.texts("tokenizer.ggml.merges")]
    return {
        "version": "1.0",
        "added_tokens": [{"id": number, "content": tokens[number], **flags} for number in special],
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*steps, level]},
        "decoder": level,
        "model": {"type": "BPE", "vocab": vocabulary, "merges": merges, "ignore_merges": split.whole_words},
    }


def tokenizer_config(source: Gguf) -> dict[str, object]:
    """tokenizer_config.json: the file's chat template, and which tokens are special."""
    tokens = source.texts("tokenizer.ggml.tokens")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **{key.removesuffix("_id"): tokens[number] for key, number in _special(source).items()},
        "chat_template": source.text("tokenizer.chat_template"),
        "clean_up_tokenization_spaces": False,
        "model_max_length": source.number("llama4.context_length"),
    }


def export(source: Gguf, folder: Path, dtype: str) -> None:
    """Write the checkpoint; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        "config": config(source, dtype),
        "generation_config": {**_special(source), "attn_temperature_tuning": False},  # here vLLM looks for it
        "tokenizer": tokenizer(source),
        "tokenizer_config": tokenizer_config(source),
    }
    for name, value in written.items():
        (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    (folder / "model.safetensors").write_bytes(content(weights(source.tensors), dtype))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=["nano-maverick", "nano-scout"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--dtype", choices=sorted(DTYPES), default="bfloat16")
    parser.add_argument("--models", type=Path, default=Path("harness/servers/models"))
    arguments = parser.parse_args()
    export(read(arguments.models / f"{arguments.name}.gguf"), arguments.out, arguments.dtype)
    print(arguments.out, sum(file.stat().st_size for file in arguments.out.iterdir()), "bytes")


if __name__ == "__main__":
    main()
