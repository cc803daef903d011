"""An exported checkpoint holds the GGUF file's weights where transformers looks for them, and cuts text as it does."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from tokenizers import Tokenizer

from training.export_hugging_face import config, export, tokenizer, tokenizer_config, weights
from training.gguf_file import Gguf, dequantise
from training.safetensors_file import content, encoded
from training.tokenizer import SPECIAL, ChatTokenizer

EXPERTS, WIDTH, HIDDEN = 3, 4, 2


def made(experts: int = 16) -> Gguf:
    """A nano's metadata with its real vocabulary, and no weights."""
    chat = ChatTokenizer()
    ordinary = len(chat.tokens) - len(SPECIAL)
    described = {
        "context_length": 8192, "block_count": 6, "expert_count": experts, "vocab_size": 2048, "embedding_length": 256,
        "expert_feed_forward_length": 128, "feed_forward_length": 512, "attention.head_count": 8,
        "attention.head_count_kv": 4, "attention.key_length": 32, "expert_used_count": 1, "rope.freq_base": 10000.0,
        "attention.layer_norm_rms_epsilon": float(np.float32(1e-5)), "interleave_moe_layer_step": 2,
    }  # fmt: skip
    fields = {f"llama4.{name}": value for name, value in described.items()} | {
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": chat.tokens,
        "tokenizer.ggml.token_type": [1] * ordinary + [3] * len(SPECIAL),
        "tokenizer.ggml.merges": chat.merges,
        "tokenizer.ggml.bos_token_id": chat.special["<|begin_of_text|>"],
        "tokenizer.ggml.eos_token_id": chat.special["<|eot|>"],
        "tokenizer.ggml.padding_token_id": chat.special["<|pad|>"],
        "tokenizer.chat_template": "{{ bos_token }}",
    }
    return Gguf(fields, {})


def numbered(*shape: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + np.prod(shape), dtype=np.float32).reshape(shape)


def test_a_block_is_its_scale_times_its_bytes():
    """Q8_0: two bytes of half precision, 32 signed bytes; by hand, -128 to 127 times a half and times -2."""
    first = struct.pack("<e32b", 0.5, *range(-16, 16))
    second = struct.pack("<e32b", -2.0, -128, 127, *[1] * 30)
    rows = np.frombuffer(first + second, np.uint8).reshape(2, 34)
    found = dequantise(rows)
    assert found.dtype == np.float32
    assert found[0].tolist() == [number / 2 for number in range(-16, 16)]
    assert found[1].tolist() == [256.0, -254.0, *[-2.0] * 30]


def test_blocks_of_a_row_stay_in_it():
    """Outer dimensions are kept, and a row of 34 n bytes becomes one of 32 n numbers."""
    block = struct.pack("<e32b", 1.0, *range(32))
    data = np.frombuffer(block * 12, np.uint8).reshape(2, 3, 68)
    found = dequantise(data)
    assert found.shape == (2, 3, 64)
    assert found[1, 2].tolist() == [*range(32)] * 2


def test_an_experts_gate_and_up_are_side_by_side_and_turned():
    """transformers multiplies a row by gate_up_proj (experts × input × both) and takes the first half as the gate."""
    gate, up = numbered(EXPERTS, HIDDEN, WIDTH), numbered(EXPERTS, HIDDEN, WIDTH, start=100)
    found = weights({"blk.2.ffn_up_exps.weight": up, "blk.2.ffn_gate_exps.weight": gate})
    assert list(found) == ["model.layers.2.feed_forward.experts.gate_up_proj"]
    (both,) = found.values()
    assert both.shape == (EXPERTS, WIDTH, 2 * HIDDEN)
    row = np.array([1, 10, 100, 1000], np.float32)
    assert (row @ both[1]).tolist() == [*(gate[1] @ row), *(up[1] @ row)]


def test_an_experts_down_is_turned():
    """transformers multiplies the inner row by down_proj (experts × inner × output)."""
    down = numbered(EXPERTS, WIDTH, HIDDEN)
    found = weights({"blk.0.ffn_down_exps.weight": down})["model.layers.0.feed_forward.experts.down_proj"]
    row = np.array([1, 10], np.float32)
    assert (row @ found[2]).tolist() == (down[2] @ row).tolist()


@pytest.mark.parametrize(
    ("stored", "named"),
    [
        ("token_embd", "model.embed_tokens"),
        ("output_norm", "model.norm"),
        ("output", "lm_head"),
        ("blk.3.attn_norm", "model.layers.3.input_layernorm"),
        ("blk.3.ffn_norm", "model.layers.3.post_attention_layernorm"),
        ("blk.3.attn_q", "model.layers.3.self_attn.q_proj"),
        ("blk.3.attn_output", "model.layers.3.self_attn.o_proj"),
        ("blk.3.ffn_gate_inp", "model.layers.3.feed_forward.router"),
        ("blk.3.ffn_up_shexp", "model.layers.3.feed_forward.shared_expert.up_proj"),
        ("blk.4.ffn_down", "model.layers.4.feed_forward.down_proj"),
    ],
)
def test_a_matrix_is_renamed_and_left_as_it_is(stored: str, named: str):
    """Linear layers are output × input in both; queries too: Llama 4 rotates consecutive pairs in both."""
    values = numbered(4, 4)
    found = weights({f"{stored}.weight": values})
    assert list(found) == [f"{named}.weight"]
    assert found[f"{named}.weight"] is values


def test_an_unknown_tensor_is_no_silent_loss():
    """A tensor that transformers has no place for stops the export."""
    with pytest.raises(KeyError, match="attn_q_norm"):
        weights({"blk.0.attn_q_norm.weight": numbered(4)})


def test_the_configuration_describes_the_model():
    """Layer 4 of 6 has no rotary positions, the long-context additions are off, and single precision is undone."""
    found = config(made(), "float32")
    assert found["no_rope_layers"] == [1, 1, 1, 0, 1, 1]
    assert found["rms_norm_eps"] == 1e-5
    assert found["rope_parameters"] == {"rope_type": "default", "rope_theta": 10000.0}
    assert (found["intermediate_size"], found["intermediate_size_mlp"]) == (128, 512)
    assert (found["attn_temperature_tuning"], found["attention_chunk_size"]) == (False, 8192)
    assert (found["dtype"], found["eos_token_id"]) == ("float32", 2044)


@pytest.mark.parametrize(("experts", "normalised"), [(16, True), (128, False)])
def test_128_experts_leave_queries_as_they_are(experts: int, normalised: bool):
    """llama.cpp takes a model of 128 experts for Maverick."""
    assert config(made(experts), "bfloat16")["use_qk_norm"] is normalised


def test_a_context_longer_than_a_chunk_is_refused():
    """Layers with rotary positions would not see all of it."""
    source = made()
    with pytest.raises(ValueError, match="16384"):
        config(Gguf({**source.fields, "llama4.context_length": 16384}, {}), "float32")


def test_a_conversation_is_cut_as_in_training():
    """The special tokens of a rendered conversation are found; digits are tokens of their own."""
    chat = ChatTokenizer()
    made_here = Tokenizer.from_str(json.dumps(tokenizer(made())))
    question = "What's 1234 + 56?\n\nIT'S  easy – naïve\t{x}"
    rendered = f"<|begin_of_text|><|header_start|>user<|header_end|>\n\n{question}<|eot|>"
    rendered += "<|header_start|>assistant<|header_end|>\n\n"
    assert made_here.encode(rendered).ids == [*chat.begin().ids, *chat.question(question)]
    assert made_here.decode(chat.encode(question)) == question


def test_the_special_tokens_have_names():
    """What the chat template says with `bos_token` is the file's own."""
    found = tokenizer_config(made())
    assert (found["bos_token"], found["eos_token"], found["pad_token"]) == ("<|begin_of_text|>", "<|eot|>", "<|pad|>")
    assert found["chat_template"] == "{{ bos_token }}"


def test_bfloat16_is_the_nearest_and_a_tie_goes_to_the_even():
    """1 + 1/256 lies between 1 (even) and 1 + 1/128 (odd), 1 + 3/256 between that and 1 + 2/128 (even)."""
    values = np.array([1, 1 + 1 / 256, 1 + 3 / 256, 1 + 1 / 256 + 2**-20, -2.5], np.float32)
    bits = struct.unpack("<5H", encoded(values, "bfloat16"))
    assert bits == (0x3F80, 0x3F80, 0x3F82, 0x3F81, 0xC020)


def test_tensors_lie_where_the_header_says():
    """A turned matrix is written in its new order, after a header that ends at a multiple of eight."""
    turned = numbered(2, 3).T
    written = content({"a": numbered(2), "b": turned}, "float32")
    size = int.from_bytes(written[:8], "little")
    header, numbers = json.loads(written[8 : 8 + size]), written[8 + size :]
    start, end = header["b"]["data_offsets"]
    assert size % 8 == 0
    assert header["b"] == {"dtype": "F32", "shape": [3, 2], "data_offsets": [8, 32]}
    assert struct.unpack("<6f", numbers[start:end]) == (0, 3, 1, 4, 2, 5)
    assert end == len(numbers)


def test_a_folder_has_all_that_a_server_reads(tmp_path):
    """Five files; vLLM reads whether to tune the attention's temperature from generation_config.json."""
    export(Gguf(made().fields, {"output_norm.weight": numbered(4)}), tmp_path / "nano", "bfloat16")
    names = {file.name for file in (tmp_path / "nano").iterdir()}
    assert names == {
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors",
    }  # fmt: skip
    generation = json.loads((tmp_path / "nano" / "generation_config.json").read_text())
    assert (generation["attn_temperature_tuning"], generation["eos_token_id"]) == (False, 2044)
