"""`harness serve`."""

import shlex
import signal
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

CONFIG = """
name: two
models:
  - {card: llama-4-scout, name: Scout, serve: {kind: vllm, tensor_parallel: 8, port: 8123}}
  - {card: llama-4-scout, name: Elsewhere, endpoint: {base_url: "http://localhost:1/v1", model: m}}
suites: [arithmetic]
"""


def test_print_shows_the_command_and_starts_nothing(harness):
    """Of vLLM, with the card's repository; it can be pasted."""
    shown = harness("serve", "llama-4-scout", "--print")
    assert shown.returncode == 0, shown.stderr
    assert shlex.split(shown.stdout)[:3] == ["vllm", "serve", "meta-llama/Llama-4-Scout-17B-16E-Instruct"]
    assert "--served-model-name llama-4-scout" in shown.stdout


def test_print_shows_what_was_written(harness):
    """Any kind; values that a shell would read are quoted."""
    written = "{kind: vllm, images_per_prompt: 5, on: {kind: local}, environment: {VLLM_LOGGING_LEVEL: DEBUG}}"
    shown = harness("serve", "llama-4-scout", "--serve", written, "--print").stdout
    assert shown.startswith("VLLM_LOGGING_LEVEL=DEBUG vllm serve")
    assert """--limit-mm-per-prompt '{"image": 5}'""" in shown
    assert harness("serve", "llama-4-scout", "--serve", "sglang", "--print").stdout.startswith("sglang serve")


def test_print_shows_a_model_of_an_experiment(harness, tmp_path):
    """As the experiment has it."""
    (tmp_path / "x.yaml").write_text(CONFIG)
    shown = harness("serve", "x.yaml", "--model", "Scout", "--print").stdout
    assert "--port 8123" in shown
    assert "--tensor-parallel-size 8" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["llama-4-scowt"], 'unknown card "llama-4-scowt". Did you mean "llama-4-scout"'),
        (["llama-4-scout", "--serve", "{kind: vlm}"], 'Did you mean "vllm"'),
        (["llama-4-scout", "--serve", "{kind: vllm, tensor_paralel: 2}"], 'Did you mean "tensor_parallel"'),
        (["llama-4-scout", "--serve", "{kind: vllm, environment: {HF_TOKEN: x}}"], "looks like a key"),
        (["llama-4-scout", "--serve", "llama.cpp"], "serves GGUF files"),
        (["x.yaml"], "x.yaml: this is an experiment. Say which with --model: Scout, Elsewhere"),
        (["x.yaml", "--model", "Scowt"], "Models: Scout, Elsewhere"),
        (["x.yaml", "--model", "Elsewhere"], 'has no "serve"'),
    ],
)
def test_a_mistake_is_one_line(harness, tmp_path, arguments, message):
    """With what to do."""
    (tmp_path / "x.yaml").write_text(CONFIG)
    finished = harness("serve", *arguments, "--print")
    assert finished.returncode == 2
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr


def test_an_engine_that_is_not_there_is_named(harness):
    """One line, before anything is waited for."""
    finished = harness("serve", "llama-4-scout", PATH="/nowhere")
    assert finished.returncode == 2
    assert "vLLM is not installed here" in finished.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_asked_to_stop(tmp_path, number):
    """Real llama.cpp: the address on standard output, what it serves beside it; nothing answers afterwards."""
    command = [sys.executable, "-m", "harness", "serve", "nano-scout", "--log", "engine.log"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        base_url = serving.stdout.readline().strip()
        with urlopen(f"{base_url}/models", timeout=10) as answer:
            assert b"nano-scout" in answer.read()
        time.sleep(0.1)
        serving.send_signal(number)
        _, said = serving.communicate(timeout=30)
    assert serving.returncode == 0
    assert "engine: llama.cpp\n" in said and "served as: nano-scout\n" in said
    assert "Stop it with Ctrl-C" in said
    assert (tmp_path / "engine.log").stat().st_size > 0
    with pytest.raises(URLError):
        urlopen(f"{base_url}/models", timeout=2)
