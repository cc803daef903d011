"""What an engine's last words mean: recorded logs of real vLLM 0.32.0 and real llama.cpp b11549, shortened."""

from pathlib import Path

import pytest

from harness.servers.log import EngineLog, complaints, meaning

LOGS = Path(__file__).parent / "logs"
MEANS = {
    "vllm-no-weights": "holds no weights",
    "vllm-kv-memory": "holds no KV cache",
    "vllm-no-tokenizer": "no tokenizer that the engine can read",
    "llama-cpp-architecture": "does not know the architecture",
    "llama-cpp-damaged": "damaged or cut off",
    "llama-cpp-missing": "There is no such file",
    "llama-cpp-no-adapter": "There is no such file",
    "llama-cpp-no-gguf": "damaged or cut off",
    "llama-cpp-port-taken": "Somebody else has the port",
    "llama-cpp-projector": "not this model's projector",
    "llama-cpp-template": "chat template cannot be read",
    "vllm-architecture": "does not know the architecture",
    "vllm-gated-401": "The repository is gated",
    "vllm-gated-403": "The repository is gated",
    "vllm-long-context": "more than the model was made for",
    "vllm-missing-folder": "There is no such folder",
    "vllm-no-network": "the Hub cannot be reached",
    "vllm-offline": "the Hub cannot be reached",
    "vllm-parallel": "cannot be shared out evenly",
    "vllm-port-taken": "Somebody else has the port",
    "vllm-quantization": "not quantised in that way",
    "vllm-remote-code": "brings Python code of its own",
    "vllm-repository-missing": "no such repository or commit",
    "vllm-wrong-flag": "does not know that flag or value",
}


def of(name):
    """The meaning of a recorded log."""
    return meaning(EngineLog(LOGS / f"{name}.txt").tail())


@pytest.mark.parametrize("name", sorted(path.stem for path in LOGS.iterdir()))
def test_a_real_log_has_its_meaning(name):
    """And every recorded log is expected to have one."""
    assert MEANS[name] in of(name)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        (["ValueError: To serve at least one request with the model's max seq len (8192), 9 GiB needed"], "KV cache"),
        (["ValueError: Free memory on device cuda:0 (1/79 GiB) is less than desired GPU memory utilization"], "empty"),
        (["torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB."], "memory is used up"),
        (["ValueError: Total number of attention heads (40) must be divisible by tensor parallel size (3)."], "evenly"),
        (["ValueError: World size (8) is larger than the number of available GPUs (4) in this node."], "fewer GPUs"),
        (["OSError: [Errno 28] No space left on device"], "disk is full"),
        (["ImportError: libcudart.so.13: cannot open shared object file: No such file or directory"], "library"),
        (["ValueError: LoRA rank 64 is greater than max_lora_rank 16."], "lora_rank"),
        (["Error: No such option: --max_seq_lenn"], "does not know that flag"),
        (["trtllm-serve: 2: exec: trtllm-serve: not found"], "not installed"),
        (["slurmstepd: error: Detected 1 oom_kill event in StepId=1.batch."], "want of main memory"),
    ],
    ids=lambda value: value[0][:24] if isinstance(value, list) else "",
)
def test_words_that_need_a_gpu_have_a_meaning(words, means):
    """As their sources have them: they cannot be made on a machine without GPUs."""
    assert means in meaning(words)


def test_the_last_error_decides():
    """An earlier one was got over, or it would have been the last."""
    lines = ["OSError: Cannot access gated repo for url x", "OSError: [Errno 98] Address already in use"]
    assert "port" in meaning(lines)
    assert "gated" in meaning(lines[::-1])


def test_a_warning_is_no_error():
    """vLLM, llama.cpp and Python say by themselves that a line is one."""
    lines = [
        "(APIServer pid=7) WARNING 11-28 01:00:00 [config.py:746] Address already in use. Retrying with a new port.",
        "INFO 11-28 01:00:00 [hub.py:1] Cannot access gated repo: going on with the cache",
        "0.00.065.943 W load: invalid magic in an optional file",
        "UserWarning: CUDA out of memory was got over",
    ]
    assert meaning(lines) == ""
    assert "damaged" in meaning(["ValueError: invalid magic", *lines])


def test_what_follows_another_error_is_not_its_cause():
    """Where one process runs out of memory the others lose their connection to it, and say so last."""
    lines = ["torch.OutOfMemoryError: CUDA out of memory.", "torch.distributed.DistBackendError: NCCL error in x.cpp"]
    assert "memory is used up" in meaning(lines)
    assert "talk to each other" in meaning(lines[1:])


def test_nothing_known_means_nothing():
    """Neither an empty log nor a healthy one is explained away."""
    assert meaning([]) == ""
    assert meaning(["INFO 11-28 01:00:00 Application startup complete.", "Starting vLLM on http://0.0.0.0:8000"]) == ""


def test_progress_bars_colours_and_control_characters_are_taken_off(tmp_path):
    """A line shows what a terminal would show in the end."""
    log = tmp_path / "engine.log"
    log.write_bytes(b"\x1b[31mLoading\x1b[0m shards:  10%\rLoading shards: 100%\r\n\x07done\n\n")
    assert EngineLog(log).tail() == ["Loading shards: 100%", "done"]
    assert EngineLog(log).progress() == "Loading shards: 100%"
    assert EngineLog(tmp_path / "none.log").tail() == []


def test_the_words_after_a_long_usage_are_still_read(tmp_path):
    """vLLM prints 30,000 characters of usage before it names the flag."""
    log = tmp_path / "engine.log"
    log.write_text("usage: vllm\n" + "  [--flag FLAG]\n" * 9000 + "vllm: error: unrecognized arguments: --flog\n")
    assert "does not know that flag" in meaning(EngineLog(log).tail())


def test_every_complaint_says_what_to_do_and_where_its_words_are_from():
    """No two have the same words."""
    words = [word.lower() for each in complaints() for word in each.says]
    assert len(words) == len(set(words))
    assert all(each.means.endswith(".") and each.source for each in complaints())
