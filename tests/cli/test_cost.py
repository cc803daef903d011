"""`harness cost` as a command: the guide's dollars per hour, a volume, a break-even, and what is missing."""

import json

import msgspec
import pytest

from harness.report.speed.summary import LoadPart, OperatingPoint, Throughput
from harness.report.summary import Summary
from harness.store.manifest import read_manifest, write_manifest

EIGHT = {"accelerator": "h100-80gb", "count": 8, "usd_per_hour": 3, "source": "our contract", "read_on": "2026-11-02"}


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


def test_a_run_without_load(harness, reported_run):
    """Accuracy runs have no throughput to compute with."""
    done = harness("cost", "--gpu", "h100", "--usd-per-hour", 3.75, "--run", reported_run.name)
    assert done.returncode == 2
    assert "the run has no load phase that counts. Run a load suite, or give --tokens-per-s" in done.stderr


@pytest.fixture
def load_run(reported_run):
    """Write a run whose load suites reached 3,000 tokens/s in and 1,000 out on these machines; gives its name."""

    def written(hosting=None, suites=("chat",), longest=512, cached=None):
        moved = Throughput("8 at once", 3000.0, 1000.0, cached, None, 3, longest)
        load = LoadPart(
            suites=suites,
            planned=1,
            measured=1,
            invalid=0,
            unsteady=0,
            steps=(),
            knees=(),
            capacities=(),
            points=tuple(OperatingPoint(suite, "Llama 4 Scout", "SLO", moved) for suite in suites),
            break_evens=(),
            comparisons=(),
            answers=(),
        )
        path = reported_run / "summary.json"
        summary = msgspec.json.decode(path.read_bytes(), type=Summary)
        path.write_bytes(msgspec.json.encode(msgspec.structs.replace(summary, load=load)))
        manifest = read_manifest(reported_run)
        (model,) = manifest.models
        models = (msgspec.structs.replace(model, hosting=hosting),)
        write_manifest(reported_run, msgspec.structs.replace(manifest, models=models))
        return reported_run.name

    return written


@pytest.fixture
def loaded_run(load_run):
    """One that does not say what it ran on."""
    return load_run()


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


def test_a_run_is_priced_on_what_it_was_measured_on(harness, load_run):
    """Its accelerator, how many and their price; 24 dollars an hour over 14.4 million tokens."""
    done = harness("cost", "--run", load_run(EIGHT), "--against", "llama-4-scout")
    assert done.returncode == 0, done.stderr
    assert "One server: 8 × h100-80gb at $3.00 an hour each (our contract)" in done.stdout
    assert "blended $1.667" in done.stdout
    assert "Measured on" not in done.stdout
    dearer = harness("cost", "--run", load_run(EIGHT), "--gpu", "h100", "--usd-per-hour", 6).stdout
    assert "One server: 8 × h100 at $6.00" in dearer and "Measured on" not in dearer


@pytest.mark.parametrize(
    ("arguments", "priced"),
    [(("--gpus", 1), "1 × h100-80gb"), (("--gpu", "h200", "--usd-per-hour", 4), "8 × h200")],
)
def test_other_machines_than_were_measured_are_said(harness, load_run, arguments, priced):
    """The throughput of one and the price of another make a figure only for those who know that they do as much."""
    done = harness("cost", "--run", load_run(EIGHT), *arguments)
    assert f"Measured on 8 × h100-80gb, priced as {priced}:" in done.stdout, done.stderr


def test_a_run_that_does_not_say_what_it_ran_on(harness, loaded_run):
    """Nobody is taken to have one accelerator."""
    done = harness("cost", "--run", loaded_run, "--gpu", "h100", "--usd-per-hour", 3)
    assert done.returncode == 2
    assert "does not say on how many accelerators it was measured. Give --gpus" in done.stderr


def test_given_throughput_is_not_called_measured(harness, load_run):
    """Only the share of input is then the run's."""
    done = harness("cost", "--run", load_run(EIGHT), "--tokens-per-s", 9999)
    assert "It does 9,999 tokens/s, 75% of them input (given)" in done.stdout, done.stderr
    assert "Measured was" not in done.stdout


def test_one_of_several_load_suites_is_named(harness, load_run):
    """Their throughputs are of different requests."""
    name = load_run(EIGHT, suites=("chat", "long"))
    done = harness("cost", "--run", name)
    assert done.returncode == 2
    assert "the run has load on several suites. Name one with --suite: chat, long" in done.stderr
    assert "Llama 4 Scout, long, 8 at once" in harness("cost", "--run", name, "--suite", "long").stdout
    assert 'a suite "lnog"' in harness("cost", "--run", name, "--suite", "lnog").stderr


def test_what_a_break_even_takes_for_granted_is_said(harness, load_run, tmp_path):
    """What is cached, prices that are for shorter prompts, and reasoning at its own price."""
    told = {"provider": "x", "input_usd_per_mtok": 1, "output_usd_per_mtok": 2, "source": "x", "read_on": "2026-08-06"}
    entries = [
        {"model": "x/short", "up_to_prompt_tokens": 512, **told},
        {"model": "x/thinks", "reasoning_usd_per_mtok": 9, "cached_usd_per_mtok": 0.5, **told},
    ]
    (tmp_path / "prices.yaml").write_text(json.dumps({"hosted": entries}))
    against = ("--against", "x/short", "--against", "x/thinks")
    done = harness("cost", "--run", load_run(EIGHT, longest=513, cached=0.5), *against)
    assert "Left out, being only for prompts shorter than 513 tokens: x/short" in done.stdout, done.stderr
    assert "x/thinks, without reasoning, which costs $9 per million" in done.stdout
    assert "at 75% input, 50% of it cached," in done.stdout
    assert " 1.062 " in done.stdout, "0.375 at 1, 0.375 at 0.5 and 0.25 at 2 dollars"
    done = harness("cost", "--run", load_run(EIGHT, longest=None), *against)
    assert "x/short, for prompts up to 512 tokens" in done.stdout and "none of it taken as cached" in done.stdout


def test_a_run_without_a_summary(harness, finished_run):
    """A report writes it."""
    (finished_run / "summary.json").unlink(missing_ok=True)
    done = harness("cost", "--run", finished_run.name)
    assert done.returncode == 2
    assert "the run has no summary. Write it: harness report" in done.stderr
