"""`harness doctor` and `harness fidelity`, with real servers of real models where llama.cpp is installed."""

from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

import harness as package
from harness.core.serving import Launch
from harness.servers.llama_server import LlamaServer

MODELS = Path(package.__file__).parent / "servers" / "models"
real = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="needs llama.cpp")


@pytest.fixture
def llama_cpp():
    """Serve a model's file under a name with so much context; gives the base URL."""
    with ExitStack() as stack:

        def serve(model, name, context=2048):
            file = str(MODELS / f"{model}.gguf")
            server = LlamaServer(model=file, served_name=name, context_tokens=context, threads=1)
            return stack.enter_context(server.start(Launch())).base_url

        yield serve


@pytest.fixture
def about(tmp_path):
    """An experiment about models, each a card, a name and perhaps a URL."""

    def write(*models):
        lines = ["name: x", "suites: [arithmetic]", "models:"]
        for card, name, where in models:
            lines += [f"  - {{card: {card}, name: {name}, {where}}}"]
        path = tmp_path / "x.yaml"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def at(url, model="nano-scout"):
    """Where a model is asked."""
    return f"endpoint: {{base_url: '{url}', model: {model}}}"


def test_without_an_experiment_it_looks_at_this_machine(harness):
    """Python, extras, sandbox and room, each with what was found."""
    done = harness("doctor")
    assert "Python" in done.stdout
    assert "extras" in done.stdout
    assert done.returncode in (0, 2)  # a machine without a sandbox is told so


@real
def test_the_embedded_model_is_faithful(harness, about):
    """It is started, passes everything against the recorded canaries, and is stopped."""
    done = harness("doctor", about(("nano-scout", "mine", "serve: {kind: embedded, model: nano-scout, context: 2048}")))
    assert done.returncode == 0, done.stderr
    assert "nothing unfaithful to nano-scout was found." in done.stdout
    assert "failed" not in done.stdout


@real
def test_another_model_under_its_name_is_found(harness, about, llama_cpp):
    """By its size, its answers and their probabilities; each failure is a line."""
    done = harness("doctor", about(("nano-scout", "mine", at(llama_cpp("nano-maverick", "nano-scout")))))
    assert done.returncode == 2
    assert "mine does not serve nano-scout faithfully" in done.stdout
    lines = done.stderr.splitlines()
    assert any("mine: model: served as nano-scout, but it has 13.02M parameters" in line for line in lines)
    assert any("mine: log-probabilities: they differ as with another model" in line for line in lines)


@real
def test_too_small_a_context_is_found(harness, about, llama_cpp):
    """By the server's own word against what the suites need."""
    done = harness("doctor", about(("nano-scout", "mine", at(llama_cpp("nano-scout", "nano-scout", 64)))))
    assert done.returncode == 2
    assert "mine: context: 256 tokens are served, the experiment needs" in done.stderr  # llama.cpp's least


def test_a_server_that_is_not_there_is_found(harness, about):
    """With the reason, and no traceback."""
    done = harness("doctor", about(("nano-scout", "mine", at("http://127.0.0.1:9"))))
    assert done.returncode == 2
    assert "mine: reachable" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_hosted_apis_key_is_looked_at(harness, about, serve):
    """One that is not set and one that is refused: either way the variable is named."""
    hosted = f"endpoint: {{base_url: '{serve(refuses_keys=True)}', model: m, provider: together}}"
    path = about(("llama-4-scout", "mine", hosted))
    unset = harness("doctor", path, TOGETHER_API_KEY="")
    refused = harness("doctor", path, TOGETHER_API_KEY="wrong-key")
    for done in (unset, refused):
        assert done.returncode == 2
        assert "mine: reachable" in done.stderr
        assert "TOGETHER_API_KEY" in done.stderr
        assert "wrong-key" not in done.stdout + done.stderr


def test_a_hosted_api_is_held_to_what_it_shows(harness, about, serve):
    """Without canaries and rendered prompts much is unknown; that it repeats itself is not."""
    hosted = f"endpoint: {{base_url: '{serve()}', model: m, provider: together}}"
    done = harness("doctor", about(("llama-4-scout", "mine", hosted)), TOGETHER_API_KEY="key")
    assert done.returncode == 0, done.stderr
    assert "unknown: model, engine version, template, greedy answers, log-probabilities" in done.stdout
    assert "27 of 27 answers came again" in done.stdout


@real
def test_two_servers_of_one_model_do_not_differ(harness, about, llama_cpp):
    """The table's numbers, and a sentence that claims no more than was looked at."""
    url = llama_cpp("nano-scout", "nano-scout")
    done = harness("fidelity", about(("nano-scout", "one", at(url)), ("nano-scout", "two", at(url))))
    assert done.returncode == 0, done.stderr
    assert "no difference beyond numerical noise was found between two and one in 24 prompts" in done.stdout


@real
def test_two_models_do(harness, about, llama_cpp):
    """Exit code 2, with the verdict as the line."""
    one, two = llama_cpp("nano-scout", "nano-scout"), llama_cpp("nano-maverick", "nano-scout")
    path = about(("nano-scout", "one", at(one)), ("nano-scout", "two", at(two)))
    done = harness("fidelity", path, "--reference", "two")
    assert done.returncode == 2
    assert "one does not serve what two serves: they differ as with another model" in done.stderr


@real
def test_recorded_canaries_are_what_doctor_then_uses(harness, about, llama_cpp, tmp_path):
    """Recorded from the wrong model they fail the right one."""
    wrong = about(("nano-scout", "mine", at(llama_cpp("nano-maverick", "nano-scout"))))
    done = harness("fidelity", wrong, "--record", "nano-scout")
    assert (done.returncode, done.stdout.strip()) == (0, "canaries/nano-scout.json"), done.stderr
    right = about(("nano-scout", "mine", at(llama_cpp("nano-scout", "nano-scout"))))
    assert "mine: log-probabilities" in harness("doctor", right).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--reference", "none"], 'the experiment has no model "none"'),
        (["--out", "x.json"], "go with --record"),
        ([], "there is nothing to compare with"),
        (["--record", "nano-scut"], 'unknown card "nano-scut"'),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(harness, about, arguments, words):
    """Before anything is asked."""
    done = harness("fidelity", about(("nano-scout", "mine", at("http://127.0.0.1:9"))), *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
