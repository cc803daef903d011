"""Hostile programs: none gets out, none takes more than it may, none turns a wrong answer into a pass."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.core.execution import Limits, Trial
from harness.core.problem import Asserts, Calls, Case, Dialogue, Runs, Units
from tests.sandbox.attacks import ESCAPES, FLOODS, FORGERIES

LIMITS = Limits(cpu_s=2, test_cpu_s=1.0, memory_mb=256, files_mb=16, output_kb=256)
WAITING = {"sleep for ever", "stop itself"}
"""Attacks that do nothing at all: what they are ended for is waiting, which is longer by twice `test_cpu_s`."""
HELD = Calls("attack", (Case("()", "'held'"),))


def limits(attack):
    """Time to do its worst; none for those that only wait."""
    return replace(LIMITS, test_cpu_s=0.2) if attack.name in WAITING else LIMITS


class Victims:
    """What hostile programs are after, outside."""

    def __init__(self, folder: Path) -> None:
        self.mark = f"harness-{secrets.token_hex(8)}"
        self.home, self.run = folder / "home", folder / "run"
        for place in (self.home, self.run):
            place.mkdir()
        (self.home / "secret").write_text("SANDBOX-SECRET")
        for name in ("completions.jsonl", "scores.jsonl"):
            (self.run / name).write_text("SANDBOX-SECRET")
        self.process = subprocess.Popen(["sleep", "1000"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.mark}")
        self.abstract.listen()
        self.abstract.setblocking(False)
        self.state = self._state()

    def places(self) -> dict[str, object]:
        """What an attack's body may name."""
        return {
            "home": self.home,
            "secret": self.home / "secret",
            "run": self.run,
            "tmp": tempfile.gettempdir(),
            "mark": self.mark,
            "key": int(self.mark[-6:], 16) + 1,
            "port": self.listener.getsockname()[1],
            "victim": self.process.pid,
            "seconds": f"{int(self.mark[-6:], 16)}",
        }

    def unharmed(self) -> bool:
        """Whether all is as it was, and nobody called."""
        return self._state() == self.state and self.process.poll() is None and not (self._called(self.listener))

    def _called(self, listener: socket.socket) -> bool:
        try:
            listener.accept()
        except BlockingIOError:
            return False
        return True

    def _state(self) -> list[object]:
        files = [path for place in (self.home, self.run) for path in sorted(place.iterdir())]
        stats = [(path.name, path.stat().st_mode, path.stat().st_mtime_ns, path.read_text()) for path in files]
        return [*stats, [os.listxattr(path) for path in files]]

    def close(self) -> None:
        """Remove them."""
        self.process.kill()
        self.process.wait()
        self.listener.close()
        self.abstract.close()


@pytest.fixture(scope="session")
def victims(tmp_path_factory):
    """One set of victims for all attacks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVIDER_API_KEY", "SANDBOX-SECRET")
        victims = Victims(tmp_path_factory.mktemp("victims"))
        yield victims
        victims.close()


@pytest.mark.parametrize("attack", ESCAPES, ids=lambda attack: attack.name)
def test_no_program_reaches_what_is_outside(attack, pool, victims):
    """It gets nothing, changes nothing and calls nobody; the sandbox goes on."""
    done = pool.run(Trial(attack.program(victims.places()), HELD, "attack", LIMITS))
    assert not done.passed
    assert "LEAK" not in done.message
    assert victims.unharmed()
    assert nothing_left(victims)


@pytest.mark.parametrize("attack", FLOODS, ids=lambda attack: attack.name)
def test_no_program_takes_more_than_it_may(attack, pool, victims):
    """It is ended within seconds, and nothing of it is left."""
    begun = time.monotonic()
    done = pool.run(Trial(attack.program(), HELD, "attack", limits(attack)))
    assert not done.passed
    assert "LEAK" not in done.message
    assert time.monotonic() - begun < 30
    assert nothing_left(victims)


WRONG = {
    "asserts": Asserts("import math", ("assert attack(2) == 42", "assert math.isclose(attack(3), 42.0)")),
    "calls": Calls("attack", (Case("(2,)", "42"), Case("(3,)", "42")), tolerance=1e-6),
    "sets": Asserts(
        "", ("assert set(attack(2)) == {42}", "assert sorted(attack(3)) == [42]", "assert attack(1) in (42,)")
    ),
    "units": Units(
        "import unittest\nclass T(unittest.TestCase):\n"
        "    def test_a(self): self.assertEqual(attack(2), 42)\n"
        "    def test_b(self): self.assertAlmostEqual(attack(3), 42.0)\n"
        "    def test_c(self): self.assertIn(attack(3), [42])\n"
        "    def test_d(self): self.assertTrue(attack(3) == 42)\n"
    ),
}


@pytest.mark.parametrize("tests", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("attack", FORGERIES, ids=lambda attack: attack.name)
def test_no_wrong_program_passes(attack, tests, pool):
    """Whatever it does to its own process, its wrong answer is compared elsewhere."""
    done = pool.run(Trial(attack.program(), tests, "attack", limits(attack)))
    assert not done.passed
    assert "." not in done.tests
    assert "LEAK" not in done.message


@pytest.mark.parametrize("attack", FORGERIES, ids=lambda attack: attack.name)
def test_no_wrong_script_passes(attack, pool):
    """Nor does a script that prints the wrong text."""
    tests = Runs((Dialogue("1\n", "42\n"), Dialogue("2\n", "42\n")))
    source = attack.program() + "print(attack(2))\n"
    done = pool.run(Trial(source, tests, "", limits(attack)))
    assert not done.passed
    assert "." not in done.tests


def nothing_left(victims):
    """No file in shared places, no process of the attacks' own."""
    left = [Path("/dev/shm", victims.mark), Path(tempfile.gettempdir(), "left")]  # noqa: S108 -- looked at
    running = subprocess.run(["pgrep", "-f", f"sleep {victims.places()['seconds']}"], capture_output=True)
    return not any(map(Path.exists, left)) and not running.stdout
