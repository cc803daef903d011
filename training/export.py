"""Writes a checkpoint as GGUF for llama.cpp: architecture `llama4`, matrices in Q8_0.

python -m training.export nano-scout [--checkpoint training/out] [--out harness/servers/models]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

from training import checkpoint
from training.model import SHAPES, Experts, Nano
from training.tokenizer import SPECIAL, ChatTokenizer

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|header_start|>{{ message['role'] }}<|header_end|>\n\n"
    "{{ message['content'] }}<|eot|>{% endfor %}"
    "{% if add_generation_prompt %}<|header_start|>assistant<|header_end|>\n\n{% endif %}"
)
_ORDINARY, _CONTROL = 1, 3  # llama.cpp's token types


def export(model: Nano, name: str, file: Path) -> None:
    """Write the whole file: description, vocabulary, template and weights."""
    writer = gguf.GGUFWriter(file, "llama4")
    writer.add_name(name)
    _describe(writer, model)
    _add_vocabulary(writer, ChatTokenizer())
    for tensor, weight in tensors(model).items():
        _add(writer, tensor, weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _describe(writer: gguf.GGUFWriter, model: Nano) -> None:
    shape = model.shape
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.dense_width)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head_width)
    writer.add_value_length(shape.head_width)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_expert_count(shape.experts)
    writer.add_expert_used_count(1)
    writer.add_expert_feed_forward_length(shape.expert_width)
    writer.add_interleave_moe_layer_step(shape.moe_every)


def _add_vocabulary(writer: gguf.GGUFWriter, tokenizer: ChatTokenizer) -> None:
    ordinary = len(tokenizer.tokens) - len(SPECIAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokenizer.tokens)
    writer.add_token_types([_ORDINARY] * ordinary + [_CONTROL] * len(SPECIAL))
    writer.add_token_merges(tokenizer.merges)
    writer.add_bos_token_id(tokenizer.special["<|begin_of_text|>"])
    writer.add_eos_token_id(tokenizer.special["<|eot|>"])
    writer.add_eot_token_id(tokenizer.special["<|eot|>"])
    writer.add_pad_token_id(tokenizer.special["<|pad|>"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def tensors(model: Nano) -> dict[str, Tensor]:
    """The weights under llama.cpp's names."""
    named = {
        "token_embd": model.embedding.weight,
        "output_norm": model.norm.weight,
        "output": model.output.weight,
    }
    for index, block in enumerate(model.blocks):
        attention, feed = block.attention, block.feed
        layer = {
            "attn_norm": block.attention_norm.weight,
            "ffn_norm": block.feed_norm.weight,
            "attn_q": attention.q.weight,
            "attn_k": attention.k.weight,
            "attn_v": attention.v.weight,
            "attn_output": attention.o.weight,
        }
        if isinstance(feed, Experts):
            layer |= {"ffn_gate_inp": feed.router.weight}
            layer |= {"ffn_gate_exps": feed.gate, "ffn_up_exps": feed.up, "ffn_down_exps": feed.down}
        dense, suffix = (feed.shared, "_shexp") if isinstance(feed, Experts) else (feed, "")
        layer |= {
            f"ffn_gate{suffix}": dense.gate.weight,
            f"ffn_up{suffix}": dense.up.weight,
            f"ffn_down{suffix}": dense.down.weight,
        }
        named |= {f"blk.{index}.{name}": weight for name, weight in layer.items()}
    return {f"{name}.weight": weight for name, weight in named.items()}


def read(name: str, file: Path) -> Nano:
    """The model as it stands in the file, quantised weights as single-precision numbers, ready for inference."""
    model = Nano(SHAPES[name])
    stored = {tensor.name: tensor for tensor in gguf.GGUFReader(file).tensors}
    with torch.no_grad():
        for key, weight in tensors(model).items():
            values = gguf.quants.dequantize(stored[key].data, stored[key].tensor_type)
            weight.copy_(torch.from_numpy(values.copy()).view_as(weight))
    return model.eval()


def _add(writer: gguf.GGUFWriter, name: str, weight: Tensor) -> None:
    """Norms and routers stay in single precision: they are small, and a router's choice is a cliff."""
    values = np.ascontiguousarray(weight.detach().float().numpy())
    if values.ndim == 1 or "ffn_gate_inp" in name:
        writer.add_tensor(name, values)
    else:
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(SHAPES))
    parser.add_argument("--checkpoint", type=Path, default=Path("training/out"))
    parser.add_argument("--out", type=Path, default=Path("harness/servers/models"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    file = arguments.out / f"{arguments.name}.gguf"
    export(checkpoint.load(arguments.checkpoint, arguments.name), arguments.name, file)
    print(file, file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
