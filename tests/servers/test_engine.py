"""The command lines of the engines, and what must never stand on one."""

import json
import subprocess
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.core.card import Card
from harness.core.errors import UserError
from harness.servers import llama_cpp, llama_server
from harness.servers.embedded import EmbeddedServer
from harness.servers.engine import Engine
from harness.servers.llama_server import EMBEDDED, LlamaServer
from harness.servers.sglang import SglangServer
from harness.servers.tensorrt_llm import TensorRtLlmServer
from harness.servers.vllm import VllmServer

KINDS = [VllmServer, SglangServer, TensorRtLlmServer, LlamaServer]
CARD = Card(id="scout", name="Scout", repository="meta/scout", revision="abc123")
WHOLE = {
    "model": "meta/scout", "served_name": "scout", "revision": "abc123", "context_tokens": 8192, "tensor_parallel": 4,
    "pipeline_parallel": 2, "expert_parallel": True, "dtype": "bfloat16", "kv_cache_dtype": "fp8",
    "requests_at_once": 16, "batched_tokens": 2048, "prefix_caching": False, "tokenizer": "meta/tok",
    "chat_template": "chat.jinja", "reasoning_parser": "qwen3", "load_format": "dummy", "trust_remote_code": True,
}  # fmt: skip
TWO = {
    "data_parallel": 2, "nodes": 2, "quantization": "fp8", "gpu_memory_share": 0.9, "images_per_prompt": 5,
    "lora_adapters": {"support": "/data/support"}, "lora_rank": 32,
}  # fmt: skip


def line(engine, port=8000):
    """The command line as text."""
    return " ".join(engine.command(port))


def test_vllm():
    """Every argument has its flag: https://docs.vllm.ai/en/latest/cli/serve.html."""
    engine = VllmServer(**WHOLE, **TWO, tokenizer_mode="mistral", chunked_prefill=False, arguments=("--enforce-eager",))
    assert line(engine) == (
        "vllm serve meta/scout --host 127.0.0.1 --port 8000 --served-model-name scout --revision abc123 "
        "--tokenizer meta/tok --tokenizer-mode mistral --chat-template chat.jinja --reasoning-parser qwen3 "
        "--load-format dummy --quantization fp8 --dtype bfloat16 --kv-cache-dtype fp8 --max-model-len 8192 "
        '--limit-mm-per-prompt {"image": 5} --trust-remote-code --enable-lora --max-lora-rank 32 '
        "--lora-modules support=/data/support --tensor-parallel-size 4 --pipeline-parallel-size 2 "
        "--data-parallel-size 2 --enable-expert-parallel --distributed-executor-backend ray "
        "--gpu-memory-utilization 0.9 --max-num-seqs 16 --max-num-batched-tokens 2048 "
        "--no-enable-chunked-prefill --no-enable-prefix-caching --enforce-eager"
    )
    assert (engine.gpus_each(), engine.nodes_wanted()) == (8, 2)


def test_vllm_started_as_a_module_is_told_the_model_by_a_flag():
    """`python -m vllm.entrypoints.openai.api_server` takes none as its first word."""
    engine = VllmServer(model="m", executable=("python", "-m", "vllm.server"))
    assert line(engine).startswith("python -m vllm.server --model m ")


def test_sglang():
    """Every argument has its flag: sglang/srt/arg_groups/fields of SGLang 0.5.23."""
    engine = SglangServer(**WHOLE, **TWO, tokenizer_mode="slow")
    assert line(engine) == (
        "sglang serve --model-path meta/scout --host 127.0.0.1 --port 8000 --served-model-name scout --revision abc123 "
        "--tokenizer-path meta/tok --tokenizer-mode slow --chat-template chat.jinja --reasoning-parser qwen3 "
        "--load-format dummy --quantization fp8 --dtype bfloat16 --kv-cache-dtype fp8 --context-length 8192 "
        '--limit-mm-data-per-request {"image": 5} --trust-remote-code --enable-lora --max-lora-rank 32 '
        "--lora-paths support=/data/support --tp-size 4 --pp-size 2 --dp-size 2 --ep-size 4 --nnodes 2 --use-ray "
        "--mem-fraction-static 0.9 --max-running-requests 16 --chunked-prefill-size 2048 --disable-radix-cache "
        "--enable-metrics"
    )
    assert engine.gpus_each() == 8


def test_sglang_without_pieces_has_no_size_of_them():
    """Its one flag says both."""
    assert "--chunked-prefill-size -1" in line(SglangServer(model="m", chunked_prefill=False))
    with pytest.raises(ValidationError, match="batched_tokens"):
        SglangServer(model="m", chunked_prefill=False, batched_tokens=512)


def test_tensorrt_llm():
    """Flags for what has one, a file for the rest: tensorrt_llm/commands/serve.py and llmapi/llm_args.py."""
    engine = TensorRtLlmServer(**WHOLE, chunked_prefill=True, kv_cache_share=0.8, tokenizer_mode="slow")
    shell, _, _, name, options, *plain = engine.command(8000)
    assert (shell, name) == ("/bin/sh", "trtllm-serve")
    assert " ".join(plain) == (
        "trtllm-serve serve meta/scout --host 127.0.0.1 --port 8000 --served_model_name scout --backend pytorch "
        "--revision abc123 --tokenizer meta/tok --chat_template chat.jinja --reasoning_parser qwen3 --max_seq_len 8192 "
        "--tp_size 4 --pp_size 2 --ep_size 4 --max_batch_size 16 --max_num_tokens 2048 --enable_chunked_prefill "
        "--trust_remote_code"
    )
    assert yaml.safe_load(options) == {
        "dtype": "bfloat16",
        "load_format": "dummy",
        "tokenizer_mode": "slow",
        "kv_cache_config": {"dtype": "fp8", "free_gpu_memory_fraction": 0.8, "enable_block_reuse": False},
    }
    assert engine.gpus_each() == 8


def test_tensorrt_llm_without_options_needs_no_shell():
    """The plain command."""
    assert line(TensorRtLlmServer(model="m")).startswith("trtllm-serve serve m --host")


def test_the_file_of_options_can_be_read_twice_and_leaves_nothing(tmp_path):
    """By a program in the engine's place, which also sees its other arguments as they were."""
    program = (
        "import json, sys; path = sys.argv[-1]; both = [open(path).read() for _ in range(2)];"
        "print(json.dumps([both, sys.argv[1:]]))"
    )
    engine = TensorRtLlmServer(model="a 'b' $c", kv_cache_dtype="fp8", executable=(sys.executable, "-c", program))
    done = subprocess.run(
        engine.command(8000),
        capture_output=True,
        text=True,
        check=True,
        env={"TMPDIR": str(tmp_path), "PATH": "/bin:/usr/bin"},
    )
    both, arguments = json.loads(done.stdout)
    assert [yaml.safe_load(text) for text in both] == [{"kv_cache_config": {"dtype": "fp8"}}] * 2
    assert arguments[0] == "a 'b' $c"
    assert arguments[-2] == "--config"
    assert list(tmp_path.iterdir()) == []


def test_llama_cpp(monkeypatch, tmp_path):
    """Every argument has its flag: common/arg.cpp of llama.cpp. Its context is that of all slots together."""
    (tmp_path / "llama-server").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = LlamaServer(
        model="/data/m.gguf", served_name="m", context_tokens=4096, requests_at_once=4, kv_cache_dtype="q8_0",
        gpu_count=2, gpu_layers="all", split_mode="row", tensor_split=(3, 1.5), flash_attention=True,
        batched_tokens=512, prefix_caching=False, mmproj="p.gguf", lora_files=("a.gguf", "b.gguf"),
        jinja=True, chat_template="chat.jinja",
        reasoning_format="deepseek", threads=4,
    )  # fmt: skip
    assert line(engine) == (
        "llama-server --model /data/m.gguf --host 127.0.0.1 --port 8000 --alias m --parallel 4 --ctx-size 16384 "
        "--no-kv-unified --n-gpu-layers all --split-mode row --tensor-split 3,1.5 --flash-attn on --cache-type-k q8_0 "
        "--cache-type-v q8_0 --batch-size 512 --threads 4 --no-cache-prompt --cache-ram 0 --mmproj p.gguf "
        "--lora a.gguf,b.gguf --jinja --chat-template-file chat.jinja --reasoning-format deepseek --metrics"
    )
    assert engine.gpus_each() == 2


def test_llama_cpp_loads_a_repository_by_name_and_quantisation():
    """The embedded build downloads nothing, so that this is always llama-server's."""
    engine = LlamaServer(model="owner/m-GGUF", quantization="Q4_K_M", gpu_count=0)
    assert line(engine).startswith("llama-server --hf-repo owner/m-GGUF:Q4_K_M ")
    assert "--device none" in line(engine)
    with pytest.raises(ValidationError, match="quantised already"):
        LlamaServer(model="m.gguf", quantization="Q4_K_M")


def test_the_embedded_build_takes_every_flag_that_is_written_for_it(monkeypatch):
    """Where llama-server is not installed."""
    monkeypatch.setenv("PATH", "")
    engine = LlamaServer(
        model="m.gguf", served_name="m", context_tokens=64, kv_cache_dtype="q8_0", gpu_count=0, gpu_layers=0,
        split_mode="none", tensor_split=(1,), flash_attention=False, batched_tokens=512, prefix_caching=True,
        mmproj="p.gguf", lora_files=("a.gguf",), jinja=False, chat_template="c", reasoning_format="none", threads=1,
    )  # fmt: skip
    assert engine.program() == EMBEDDED
    assert llama_cpp.parser().parse_known_args(engine.flags(8000))[1] == []
    command = EmbeddedServer(model="nano-scout").command(8000)
    assert llama_cpp.parser().parse_known_args(command[len(EMBEDDED) :])[1] == []


def test_the_card_fills_in_what_is_left_out():
    """Repository, commit and name; the commit only for the card's own repository."""
    engine = VllmServer().for_card(CARD)
    assert (engine.model, engine.revision, engine.served_name) == ("meta/scout", "abc123", "scout")
    other = VllmServer(model="unsloth/scout", served_name="mine").for_card(CARD)
    assert (other.model, other.revision, other.served_name) == ("unsloth/scout", None, "mine")
    with pytest.raises(UserError, match="names no repository"):
        VllmServer().for_card(Card(id="x", name="X"))
    with pytest.raises(UserError, match="serves GGUF files"):
        LlamaServer().for_card(CARD)


@pytest.mark.parametrize("card", [Card(id="-x", name="X", repository="a/b"), Card(id="x", name="X", repository="--x")])
def test_a_card_cannot_bring_a_flag(card):
    """Cards are files of anybody's."""
    with pytest.raises(UserError, match="as a flag"):
        VllmServer().for_card(card)


TEXTS = {
    kind: [
        name
        for name, field in kind.model_fields.items()
        if field.annotation == str | None and name not in ("chat_template",)
    ]
    for kind in KINDS
}


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), st.sampled_from(TEXTS[kind]))), st.text())
def test_no_value_is_read_as_a_flag(chosen, text):
    """Any text in any field is refused, or it stands as one word, which no engine takes for a flag."""
    kind, name = chosen
    values = {
        "model": "m",
        **({"executable": ("engine", "serve")} if kind is not TensorRtLlmServer else {}),
        name: text,
    }
    try:
        engine = kind(**values)
    except ValidationError:
        assert text.startswith("-") or not text.isprintable() or text.lower().endswith(".gguf")
        return
    usual = kind(**{**values, name: "usual"})
    flags = [word for word in engine.command(1) if word.startswith("-")]
    assert flags == [word for word in usual.command(1) if word.startswith("-")] or text.lower().endswith(".gguf")


@pytest.mark.parametrize("adapters", [{"--enable-sleep-mode": "x"}, {"a\nb": "x"}])
def test_adapters_bring_no_flag_either(adapters):
    """Their names stand first in a word."""
    with pytest.raises(ValidationError, match="as a flag"):
        VllmServer(model="m", lora_adapters=adapters)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["HF_TOKEN", "VLLM_API_KEY", "AWS_SECRET", "password", "MY_CREDENTIALS", "-i", "A=B", ""]
)
def test_keys_and_what_is_no_variable_are_refused(kind, name):
    """The environment of the experiment is kept in the manifest; `env -i` would be another command."""
    with pytest.raises(ValidationError):
        kind(model="m", environment={name: "x"})


@pytest.mark.parametrize("name", ["TOKENIZERS_PARALLELISM", "VLLM_USE_V1", "KEYBOARD", "NCCL_DEBUG"])
def test_other_variables_pass(name):
    """A tokenizer is no token."""
    assert VllmServer(model="m", environment={name: "1"}).job(1).environment == {name: "1"}


@pytest.mark.parametrize("word", ["--api-key", "--api-key=x", "--hf-token", "-hft", "--hf_token=x", "--admin-api-key"])
def test_a_key_on_the_command_line_is_refused(word):
    """Everybody on a machine can read command lines."""
    with pytest.raises(ValidationError, match="command line"):
        VllmServer(model="m", arguments=(word, "x"))


def test_the_facts_name_no_folder_and_no_port():
    """They are compared between runs, on other machines too."""
    engine = VllmServer(model="/data/models/scout", revision="abc", load_format="dummy", port=8123)
    facts = engine.facts()
    assert "8123" not in facts["flags"]
    assert "/data" not in facts["flags"]
    assert "--chat-template chat.jinja" in VllmServer(model="m", chat_template="a/chat.jinja").facts()["flags"]
    assert "--model m.gguf" in LlamaServer(model="models/m.gguf").facts()["flags"]
    assert (facts["model_revision"], facts["weights"]) == ("abc", "random")
    assert TensorRtLlmServer(model="m", dtype="float16").facts()["options"] == '{"dtype": "float16"}'


@pytest.mark.parametrize("kind", KINDS)
def test_the_fingerprint_covers_answers_and_not_places(kind):
    """Other arguments are another server; another port or patience is not."""
    assert issubclass(kind, Engine)
    here = kind(model="m")
    placed = {"CUDA_VISIBLE_DEVICES": "1"}
    assert here.fingerprint() == kind(model="m", port=9000, starts_within_s=5, environment=placed).fingerprint()
    assert here.fingerprint() != kind(model="m", context_tokens=128).fingerprint()


@pytest.mark.parametrize("kind", KINDS)
def test_the_fingerprint_covers_the_environment_and_the_program(kind):
    """Both choose kernels and engines; in which folder the program is does not matter."""
    prints = {
        kind(model="m", **said).fingerprint()
        for said in (
            {},
            {"environment": {"VLLM_ATTENTION_BACKEND": "FLASHINFER"}},
            {"environment": {"VLLM_ATTENTION_BACKEND": "TRITON_ATTN"}},
            {"executable": ("/opt/a/engine", "serve")},
            {"executable": ("other", "serve")},
        )
    }
    assert len(prints) == 5
    moved = kind(model="m", executable=("/opt/b/engine", "serve"))
    assert moved.fingerprint() in prints
    told = kind(model="m", environment={"VLLM_ATTENTION_BACKEND": "FLASHINFER"}).facts()["flags"]
    assert str(told).startswith("VLLM_ATTENTION_BACKEND=FLASHINFER ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["model", "tokenizer", "chat_template", "mmproj", "lora_files", "lora_adapters"])
def test_the_fingerprint_covers_what_is_in_files(kind, name, tmp_path):
    """A model, an adapter or a template that is replaced under its path is another; one that is moved is not."""
    if name not in kind.model_fields:
        return
    one, moved = tmp_path / "one" / "x.gguf", tmp_path / "two" / "x.gguf"
    for path in (one, moved):
        path.parent.mkdir()
        path.write_text("weights")

    def of(path):
        value = {"lora_files": (str(path),), "lora_adapters": {"a": str(path)}}.get(name, str(path))
        return kind(**{"model": "m", name: value}).fingerprint()

    first = of(one)
    assert of(moved) == first
    one.write_text("others.")
    assert of(one) != first


def test_another_embedded_build_is_another_engine(monkeypatch):
    """It does not say its version, and llama-server may be installed meanwhile."""
    prints = set()
    for build in ("0.1", "0.2"):
        monkeypatch.setattr(llama_server, "version", {"xllamacpp": build}.__getitem__)
        monkeypatch.setattr(LlamaServer, "program", lambda self: EMBEDDED)
        prints.add(LlamaServer(model="m.gguf").fingerprint())
    monkeypatch.setattr(LlamaServer, "program", lambda self: ("llama-server",))
    prints.add(LlamaServer(model="m.gguf").fingerprint())
    assert len(prints) == 3


@pytest.mark.parametrize("kind", [VllmServer, SglangServer, TensorRtLlmServer])
@pytest.mark.parametrize("words", [("--load-format", "dummy"), ("--load_format=dummy",)])
def test_weights_are_random_however_that_is_said(kind, words):
    """As a flag of the engine's own, too: else noise would be scored without a word."""
    assert kind(model="m", arguments=words).facts()["weights"] == "random"
    assert not kind(model="m", arguments=("--load-format", "auto")).random_weights()
