"""A cluster by Slurm: here sbatch runs the script by itself, and squeue and scancel look after it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from harness.core.errors import StartStoppedError, UserError
from harness.core.serving import Launch
from harness.servers.job import Job
from harness.servers.places.batch import BatchFiles, BatchScript
from harness.servers.places.slurm import SlurmPlace
from tests.fakes.small_engine import asked, gone, within

SBATCH = """
import os, re, shlex, subprocess, sys
script = sys.argv[-1]
output = shlex.split(re.search("--output=(.*)", open(script).read())[1])[0].replace("%%", "%")
log = open(output, "ab")
job = subprocess.Popen(["bash", script], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
open(os.environ["QUEUE"], "w").write(str(job.pid))
print(f"{job.pid};cluster")
"""
SQUEUE = """
import os, sys
asked = os.environ["QUEUE"] + ".asked"
times = len(open(asked).read()) if os.path.exists(asked) else 0
open(asked, "a").write("x")
if times < int(os.environ.get("PENDING", "0")):
    print("PENDING|Resources|n/a")
    sys.exit()
pid = open(os.environ["QUEUE"]).read()
try:
    over = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] == "Z"
except OSError:
    over = True
print("COMPLETED|None|localhost" if over else "RUNNING|None|localhost")
"""
SCANCEL = """
import os, signal, sys
try:
    os.killpg(int(sys.argv[1]), signal.SIGTERM)
except OSError:
    pass
"""


@pytest.fixture
def slurm(program, tmp_path, monkeypatch):
    """A cluster of one node."""
    monkeypatch.setenv("QUEUE", str(tmp_path / "queue"))
    for name, text in (("sbatch", SBATCH), ("squeue", SQUEUE), ("scancel", SCANCEL)):
        program(name, text)


@pytest.fixture
def place(tmp_path):
    """What both sides share has a space and a percent sign in its name."""
    return SlurmPlace(folder=tmp_path / "sha red%j", time="00:10:00")


@pytest.mark.usefixtures("slurm")
def test_it_runs_while_it_is_needed(place, job, tmp_path):
    """The engine answers at the node's name, is gone after, its output is where it was wanted, and no file is left."""
    told, log = [], tmp_path / "run" / "engine.log"
    with place.run(job(environment={"WORDS": "it's two"}), Launch(tell=told.append, log=log)) as running:
        answer = asked(running.address)
        assert running.address.startswith("localhost:")
        assert running.exit_code() is None
    within(10, lambda: gone(answer["pid"]))
    assert answer["environment"]["WORDS"] == "it's two"
    assert "the engine starts" in log.read_text()
    assert list(place.folder.iterdir()) == []
    assert told[-1].endswith("runs on localhost")


@pytest.mark.usefixtures("slurm")
def test_the_reason_to_wait_is_told(place, job, monkeypatch):
    """In Slurm's word."""
    monkeypatch.setenv("PENDING", "1")
    told = []
    with place.run(job(), Launch(tell=told.append)):
        pass
    assert any(line.endswith("is pending: Resources") for line in told)


@pytest.mark.usefixtures("slurm")
def test_an_engine_that_ends_tells_its_exit_code(place):
    """Its own, by a file that the script leaves."""
    with place.run(Job("x", ("sh", "-c", "echo bad luck; exit 7"), 1), Launch()) as running:
        assert within(20, running.exit_code) == 7
        assert "bad luck" in running.log.read_text()


@pytest.mark.usefixtures("slurm")
def test_a_start_that_is_no_longer_wanted_takes_the_job_back(place, job, monkeypatch, tmp_path):
    """Though it still waits."""
    monkeypatch.setenv("PENDING", "1")
    with pytest.raises(StartStoppedError):
        place.run(job(), Launch(given_up=lambda: True)).__enter__()
    within(10, lambda: gone(int((tmp_path / "queue").read_text())))


def test_a_refused_job_is_told_in_slurms_words(place, job, program):
    """And leaves no folder."""
    program("sbatch", "import sys; print('sbatch: error: Invalid qos specification', file=sys.stderr); sys.exit(1)")
    with pytest.raises(UserError, match="Slurm refuses the job: Invalid qos specification"):
        place.run(job(), Launch()).__enter__()
    assert list(place.folder.iterdir()) == []


def test_a_machine_without_slurm_is_told(place, job, monkeypatch):
    """With where to go."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match=r"sbatch cannot be started.*login node"):
        place.run(job(), Launch()).__enter__()


def test_silence_ends_the_job(tmp_path, job):
    """A heartbeat that changes keeps it; one that stays the same ends it, with a word in the log."""
    wanted, files = job(), BatchFiles(tmp_path)
    files.script.write_text(BatchScript({}, (), silence_s=2, look_s=1).text(wanted, files))
    with files.log.open("wb") as log, subprocess.Popen(["bash", files.script], stdout=log, stderr=log) as script:
        pid = asked(f"127.0.0.1:{wanted.port}")["pid"]
        for beat in range(40):
            files.heartbeat.write_text(str(beat))
            time.sleep(0.1)
        assert not gone(pid)
        within(15, lambda: gone(pid))
        assert script.wait(10) == 143
    assert "no sign of life" in files.log.read_text()
    assert files.exit_file.read_text() == "143\n"


def test_a_killed_script_takes_the_engine_with_it(tmp_path, job):
    """Though nothing else looks after it: a cluster need not have cgroups."""
    wanted, files = job(), BatchFiles(tmp_path)
    files.script.write_text(BatchScript({}, ()).text(wanted, files))
    with subprocess.Popen(["bash", files.script], stdout=subprocess.DEVNULL, start_new_session=True) as script:
        pid = asked(f"127.0.0.1:{wanted.port}")["pid"]
        script.kill()
        within(10, lambda: gone(pid))


def options_of(script):
    """What the script asks of sbatch."""
    lines = [line.removeprefix("#SBATCH --") for line in script.splitlines() if line.startswith("#SBATCH")]
    return dict(line.split("=", 1) for line in lines)


def test_the_script_asks_for_what_the_engine_needs():
    """GPUs by the job, unless the place says how; everything else as the place says."""
    job = Job("vLLM", ("vllm", "serve", "a model"), 8000, gpus=4)
    place = SlurmPlace(folder=Path("/shared"), time="1-00:00:00", partition="gpu", qos="high", memory="200G")
    options = options_of(place.shown(job))
    assert options["gpus-per-node"] == "4"
    assert options["time"] == "1-00:00:00"
    assert (options["partition"], options["qos"], options["mem"], options["nodes"]) == ("gpu", "high", "200G", "1")
    assert "account" not in options
    by_gres = place.model_copy(update={"options": {"gres": "gpu:h100:4"}})
    assert "gpus-per-node" not in options_of(by_gres.shown(job))
    assert options_of(by_gres.shown(job))["gres"] == "gpu:h100:4"


def test_what_is_shown_runs_without_the_harness(place, tmp_path):
    """Handed in by a person, it serves and waits for no heartbeat."""
    shown = place.shown(Job("x", ("sh", "-c", "echo served; exit 3"), 8000))
    done = subprocess.run(["bash"], input=shown, capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("served\n", 3)
    assert "heartbeat" not in shown


@pytest.mark.parametrize("nodes", [1, 2])
def test_the_script_is_valid_shell(place, nodes):
    """With its setup lines before the engine."""
    ready = place.model_copy(update={"setup": ("module load cuda", "source 'my venv/bin/activate'")})
    script = ready.shown(Job("two words", ("vllm", "serve", "it's"), 8000, {"A": "$x"}, nodes=nodes))
    subprocess.run(["bash", "-n"], input=script.encode(), check=True)
    assert script.index("module load") < script.index("exec $guard vllm serve")
    assert ("ray start --head" in script) == (nodes == 2)


def test_two_nodes_are_joined_before_the_engine_starts(place, tmp_path, program):
    """Ray's head here, a worker by srun there, both ended after; the engine has the head's address."""
    said = tmp_path / "said"
    program("ray", f"import sys, time; open({str(said)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n'); time.sleep(60)")
    program(
        "srun", f"import sys, subprocess; open({str(said)!r}, 'a').write('srun ' + ' '.join(sys.argv[1:4]) + '\\n')"
    )
    program("python3", f"print(1 + open({str(said)!r}).read().count('srun'))")
    files = BatchFiles(tmp_path)
    engine = Job("x", ("sh", "-c", "echo engine at $RAY_ADDRESS of $VLLM_HOST_IP"), 8000, nodes=2)
    files.script.write_text(BatchScript({}, (), look_s=1).text(engine, files))
    environment = {**os.environ, "SLURMD_NODENAME": "n1"}
    done = subprocess.run(["bash", files.script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert sorted(line.split(" --n")[0] for line in said.read_text().splitlines()) == ["srun", "start --head"]
    assert "engine at" in done.stdout


@pytest.mark.parametrize(
    "wrong", [{"time": "90"}, {"partition": "a b"}, {"partition": "--wrap=x"}, {"memory": "lots"}, {"folder": None}]
)
def test_what_slurm_would_not_understand_is_refused(wrong):
    """Before anything is handed in."""
    with pytest.raises(ValidationError):
        SlurmPlace.model_validate({"folder": "/shared", "time": "01:00:00", **wrong})


def test_a_time_of_another_form_is_told_the_right_one():
    """In the words of Slurm's manual, not as a pattern."""
    with pytest.raises(ValidationError, match=r'should be HH:MM:SS or D-HH:MM:SS, such as "08:00:00", not "1:00"'):
        SlurmPlace(folder=Path("/shared"), time="1:00")
