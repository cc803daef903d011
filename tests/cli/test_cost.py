"""`harness cost` as a command: the guide's dollars per hour, a volume, a break-even, and what is missing."""

import msgspec
import pytest

from harness.report.speed.summary import LoadPart, OperatingPoint, Throughput
from harness.report.summary import Summary


@pytest.mark.parametrize(
    ("gpus", "range_per_hour", "low", "high"),
    [(2, "$7.00–8.00", 7, 8), (5, "$17.50–20.00", 18, 20)],
    ids=["Scout FP8 on 2 H100", "Maverick FP8 on 5"],
)
def test_the_guides_dollars_per_hour(harness, gpus, range_per_hour, low, high):
    """Scout FP8 $7-8, Maverick FP8 $18-20, within 5%."""
    done = harness("cost", "--gpu", "h100", "--gpus", gpus, "--provider", "guide")
    assert done.returncode == 0, done.stderr
    assert range_per_hour in done.stdout
    said = [float(part) for part in range_per_hour.removeprefix("$").split("–")]
    assert said == pytest.approx([low, high], rel=0.05)


def test_a_volume(harness):
    """50M tokens a day on two H100 at 3.75: 7.50 an hour, 180 a day, 5,475 a month, 3.60 per million tokens."""
    rent = ("--gpu", "h100", "--gpus", 2, "--usd-per-hour", 3.75)
    done = harness("cost", *rent, "--tokens-per-day", "50M", "--against", "llama-4-scout")
    assert done.returncode == 0, done.stderr
    for figure in ("$7.50", "$180.00", "$5,475.00", "$3.6 per million tokens", "579 tokens/s"):
        assert figure in done.stdout
    assert "What it does is not known" in done.stdout
    (together,) = [line for line in done.stdout.splitlines() if line.startswith("together_ai")]
    assert "637M" in together, "180 dollars a day ÷ 0.2825 per million"


def test_a_measured_server(harness):
    """6,000 tokens/s take 518M tokens a day; the break-even lies before that, or nowhere."""
    rent = ("--gpu", "h100", "--gpus", 2, "--provider", "lambda", "--tokens-per-s", "6k")
    done = harness("cost", *rent, "--tokens-per-day", "1B", "--against", "llama-4-scout", "--curve")
    assert done.returncode == 0, done.stderr
    assert "1B tokens a day are 11,574 tokens/s on average: 2 servers used to 96%, $383.04 a day" in done.stdout
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if "2026-08" in line}
    assert "never" in rows["deepinfra/meta-llama/Llama-4-Scout-17B-16E-Instruct"]
    assert "461M" in rows["cloudflare/@cf/meta/llama-4-scout-17b-16e-instruct"]
    assert "US dollars a day" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--gpu", "h100"), "the price of an hour is missing. Give --usd-per-hour, or --provider with one of: aws"),
        (("--gpu", "h101", "--provider", "lambda"), 'no accelerator called "h101". Known are: a100-80gb'),
        (("--gpu", "x", "--usd-per-hour", 1, "--against", "grok"), 'there is no price called "grok"'),
        (("--gpu", "x", "--usd-per-hour", 1, "--curve"), "the curve needs what one server does"),
        (("--gpu", "x", "--usd-per-hour", 1, "--tokens-per-day", "50Q"), "'50Q' is no amount"),
        (("--gpu", "x", "--usd-per-hour", 0), "0.0 is not in the range x>0"),
        (("--gpu", "x", "--usd-per-hour", 1, "--run", "none"), "there is no run 'none'"),
    ],
)
def test_what_is_missing_is_said(harness, arguments, message):
    """Exit code 2, one line."""
    done = harness("cost", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_without_load(harness, finished_run):
    """Accuracy runs have no throughput to compute with."""
    assert harness("report", finished_run.name).returncode == 0
    done = harness("cost", "--gpu", "h100", "--usd-per-hour", 3.75, "--run", finished_run.name)
    assert done.returncode == 2
    assert "the run has no load phase that counts. Run a load suite, or give --tokens-per-s" in done.stderr


@pytest.fixture
def loaded_run(harness, finished_run):
    """A run whose load suite reached 3,000 tokens/s in and 1,000 out; gives its name."""
    assert harness("report", finished_run.name).returncode == 0
    path = finished_run / "summary.json"
    moved = Throughput("8 at once", 3000.0, 1000.0, None, None, 3)
    load = LoadPart(
        suites=("chat",),
        planned=1,
        measured=1,
        invalid=0,
        unsteady=0,
        steps=(),
        knees=(),
        capacities=(),
        points=(OperatingPoint("chat", "Llama 4 Scout", "SLO", moved),),
        break_evens=(),
        comparisons=(),
        answers=(),
    )
    summary = msgspec.json.decode(path.read_bytes(), type=Summary)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(summary, load=load)))
    return finished_run.name


def test_measured_throughput_is_taken_from_a_run(harness, loaded_run):
    """Its tokens and its share of input; at another share, what the rule makes of them."""
    rent = ("--gpu", "h100", "--gpus", 2, "--usd-per-hour", 3.60, "--run", loaded_run, "--against", "llama-4-scout")
    done = harness("cost", *rent)
    assert done.returncode == 0, done.stderr
    assert "It does 4,000 tokens/s, 75% of them input (measured: Llama 4 Scout, chat, 8 at once" in done.stdout
    assert "blended $0.5" in done.stdout, "7.20 dollars ÷ 14.4 million tokens"
    half = harness("cost", *rent, "--input-share", 0.5, "--output-weight", 3).stdout
    assert "It does 3,000 tokens/s, 50% of them input" in half, "6,000 input tokens' worth, two to each"
    assert "Measured was 4,000 tokens/s at 75% input" in half
    wrong = harness("cost", *rent, "--model", "Llama 4 Maverick")
    assert wrong.returncode == 2 and "Llama 4 Scout" in wrong.stderr
