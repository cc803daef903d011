"""A worker starts, serves, and leaves nothing behind, however it or the harness ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from harness.core.errors import SandboxError, UserError
from harness.core.execution import Limits, Trial
from harness.core.problem import Asserts
from harness.sandbox.interpreter import Interpreter, interpreter_of
from harness.sandbox.isolation import Isolation, choose
from harness.sandbox.message import parts_of
from harness.sandbox.pool import Pool
from harness.sandbox.worker import Worker, WorkerEndedError
from tests.sandbox.conftest import working

LIMITS = Limits(cpu_s=3, test_cpu_s=3.0, memory_mb=128, files_mb=8)
HERE = interpreter_of(None, ())
EACH = [choose(name) for name in working() if not name.startswith("docker")]
"""Those whose processes are the harness's own; Docker's are its server's."""
ISOLATED = pytest.mark.parametrize("isolation", EACH, ids=lambda isolation: isolation.name)
ROOT = Path(__file__).parents[2]


def sleeper(seconds):
    """A program that is right after a while."""
    return Trial(
        f"import time\ndef f():\n    time.sleep({seconds})\n    return 1",
        Asserts("", ("assert f() == 1",)),
        "f",
        LIMITS,
    )


def descendants(pid):
    """Processes below one, each after its parent."""
    below = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
        below.append((parent, int(stat.parent.name)))
    found = [pid]
    for each in found:
        found += [child for parent, child in below if parent == each]
    return found[1:]


def running(pid):
    """Whether a process is there, and not only its end to be read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids, seconds=3.0):
    """Whether all of them are, soon."""
    until = time.monotonic() + seconds
    while any(map(running, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(map(running, pids))


def settled(pid, before=(), least=1, seconds=20.0):
    """The processes below one that were not there before, when there are enough and none came or went for a while."""
    until, found, since = time.monotonic() + seconds, [], time.monotonic()
    while time.monotonic() < until and (time.monotonic() < since + 0.3 or len(found) < least):
        now = [each for each in descendants(pid) if each not in before]
        if now != found:
            found, since = now, time.monotonic()
        time.sleep(0.02)
    return found


@pytest.fixture
def before():
    """Processes of other tests' sandboxes."""
    return descendants(os.getpid())


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where workers' folders are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@ISOLATED
def test_a_worker_serves_one_trial_after_the_other(isolation, temporary, before):
    """Its folder is there meanwhile, and is gone with it."""
    worker = Worker(isolation, HERE)
    pids = settled(os.getpid(), before)
    assert all(worker.run(parts_of(sleeper(0)), 20).execution.passed for _ in range(3))
    assert bool(list(temporary.iterdir())) == (isolation.folder is None)
    worker.close()
    assert gone(pids)
    assert list(temporary.iterdir()) == []


@ISOLATED
def test_a_worker_that_does_not_answer_is_given_up(isolation, temporary, before):
    """After so long, and with all that runs in it."""
    worker = Worker(isolation, HERE)
    with pytest.raises(WorkerEndedError, match="does not answer"):
        worker.run(parts_of(sleeper(60)), 0.5)
    pids = settled(os.getpid(), before)
    worker.close()
    assert pids
    assert gone(pids)
    assert list(temporary.iterdir()) == []


def test_an_interpreter_that_does_not_start_says_so(temporary):
    """With its own last words; nothing is left of it."""
    with pytest.raises(SandboxError, match=r"does not start: .*exit code 1"):
        Worker(Isolation("jail"), Interpreter("/bin/false"))
    talks = temporary / "talks"
    talks.write_text("#!/bin/sh\necho 'a reason' >&2\nexit 3\n")
    talks.chmod(0o755)
    with pytest.raises(SandboxError, match="a reason"):
        Worker(Isolation("jail"), Interpreter(str(talks)))
    talks.write_text(
        "#!/bin/sh\nprintf 'docker: no such image\\n\\nRun %s for more\\n' \"'docker run --help'\" >&2\nexit 3\n"
    )
    with pytest.raises(SandboxError, match=r"docker: no such image$"):
        Worker(Isolation("jail"), Interpreter(str(talks)))
    assert list(temporary.iterdir()) == [talks]


def test_what_answers_nonsense_is_no_worker(temporary):
    """It is not waited for."""
    for answer in (r"\377\377\377\377", r"\000\000\000\003abc"):
        lies = temporary / "lies"
        lies.write_text(f"#!/bin/sh\nprintf '{answer}'\ncat > /dev/null\n")
        lies.chmod(0o755)
        with pytest.raises((SandboxError, ValueError)):
            Worker(Isolation("jail"), Interpreter(str(lies)))


def test_a_library_that_is_missing_is_said_with_what_to_do(temporary):
    """It is the user's to install."""
    with pytest.raises(UserError, match="no_such_library") as caught:
        Worker(Isolation("jail"), Interpreter(sys.executable, libraries=("no_such_library",)))
    assert "Install it" in caught.value.fix
    assert list(temporary.iterdir()) == []


def test_a_library_that_an_image_lacks_is_said_with_what_to_do(temporary, monkeypatch):
    """It is no use to install it outside."""
    (temporary / "docker").write_text('#!/bin/sh\nprintf \'\\000\\000\\000\\023{"problem":"numpy"}\'\ncat >/dev/null\n')
    (temporary / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{temporary}:/usr/bin:/bin")
    with pytest.raises(UserError, match="numpy") as caught:
        Worker(Isolation("docker", image="mine:1"), HERE)
    assert caught.value.fix == "mine:1 lacks it: name an image that has it, --sandbox docker=IMAGE"


@ISOLATED
def test_any_process_that_is_killed_is_replaced_and_the_verdict_is_right(isolation, temporary, before):
    """From the outermost of the worker's to the program's own."""
    with Pool(isolation, workers=1) as pool:
        for number in range(4):
            found = []
            thread = Thread(target=lambda found=found: found.append(pool.run(sleeper(1))))
            thread.start()
            pids = settled(os.getpid(), before, least=3)
            os.kill(pids[number - 3], signal.SIGKILL)  # the last three in a row are the worker, a checker and a program
            thread.join()
            assert (found[0].tests, found[0].passed) == (".", True)
            assert gone(set(pids) - set(descendants(os.getpid())))
    assert gone(pids)
    assert list(temporary.iterdir()) == []


@ISOLATED
def test_closing_a_pool_ends_what_runs_in_it(isolation, temporary, before):
    """Also what other threads wait for: they are told, and soon."""
    found = []

    def run():
        with pytest.raises(SandboxError) as caught:
            pool.run(sleeper(60))
        found.append(caught.value)

    with Pool(isolation, workers=2) as pool:
        pool.run(sleeper(0))
        threads = [Thread(target=run) for _ in range(4)]  # two of them wait for their turn
        for thread in threads:
            thread.start()
        pids = settled(os.getpid(), before, least=6)
        begun = time.monotonic()
    for thread in threads:
        thread.join(20)
    assert time.monotonic() - begun < 10
    assert len(found) == 4
    assert gone(pids)
    assert list(temporary.iterdir()) == []


HARNESS = """
import signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored
sys.path.insert(0, sys.argv[1])
from harness.core.execution import Trial
from harness.core.problem import Asserts
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool
flood = "open('a', 'w').write('x'); import os; os.mkdir('b'); import time; time.sleep(60)"
with Pool(choose(sys.argv[2]), workers=2) as pool:
    trial = Trial(flood, Asserts("", ("assert f()",)), "f")
    other = threading.Thread(target=pool.run, args=(trial,), daemon=True)
    other.start()
    pool.run(trial)
"""


@ISOLATED
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_nothing_is_left_when_the_harness_ends(isolation, how, tmp_path):
    """Killed, or stopped by its user, in the middle of two programs: no process, and no folder."""
    command = [sys.executable, "-c", HARNESS, str(ROOT), isolation.name]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as harness:
        pids = settled(harness.pid, least=6)  # two workers with a checker and a program each
        harness.send_signal(how)
        begun = time.monotonic()
        harness.wait(30)
        assert gone(pids, 3.0)
        assert time.monotonic() - begun < 3.0
    until = time.monotonic() + 3
    while list(temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(temporary.iterdir()) == []
