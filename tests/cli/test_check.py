"""`harness check`."""

import signal
import subprocess
import sys
import time

ENDPOINT = "      base_url: %s\n      model: m\n      concurrency: 2\n"
PRICE = """
    price: {input_usd_per_mtok: 1000, output_usd_per_mtok: 2000, source: here, read_on: 2026-11-21}"""
ROWS = "".join(f'{{"id": "{n}", "question": "{n} + {n}", "answer": "{2 * n}"}}\n' for n in range(100, 140))


def test_it_says_what_would_run(harness, experiment, serve):
    """The endpoint, and per suite samples, requests, tokens, time and money."""
    finished = harness("check", experiment(ENDPOINT % serve() + PRICE, ROWS))
    assert finished.returncode == 0, finished.stderr
    model = next(line for line in finished.stdout.splitlines() if "vllm" in line).split("  ")
    assert [cell.strip() for cell in model if cell.strip()][:4] == ["Llama 4 Scout", "m", "vllm", "4,096"]
    plan = next(line for line in finished.stdout.splitlines() if "mine" in line).split()
    assert plan[-1].startswith("~$")
    assert "40" in plan and "~120" in plan  # 40 samples, 3 answer tokens each


def test_without_asking_time_is_unknown(harness, experiment, serve):
    """And answers are counted at the output cap."""
    finished = harness("check", "--no-ask", experiment(ENDPOINT % serve(), ROWS))
    plan = next(line for line in finished.stdout.splitlines() if "mine" in line)
    assert "unknown" in plan
    assert "≤ 40,960" in plan


def test_nothing_is_written(harness, experiment, serve, tmp_path):
    """A check leaves no run behind."""
    harness("check", experiment(ENDPOINT % serve(), ROWS))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["configs", "suites"]


def test_an_engine_that_is_starting_does_not_hold_up_an_interruption(tmp_path):
    """Ctrl-C ends the check and the engine, which might have taken half an hour."""
    (tmp_path / "x.yaml").write_text(
        "name: x\nsuites: [arithmetic]\nmodels:\n  - card: llama-4-scout\n    serve:\n      kind: vllm\n"
        f"      executable: [{sys.executable}, -c, \"print('begun', flush=True); import time; time.sleep(120)\"]\n"
    )
    command = [sys.executable, "-m", "harness", "check", "x.yaml"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as checking:
        time.sleep(6)
        began = time.monotonic()
        checking.send_signal(signal.SIGINT)
        checking.communicate(timeout=60)
    assert time.monotonic() - began < 20
    assert checking.returncode != 0
