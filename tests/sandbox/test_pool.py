"""What a sandbox says of a program: passed, or why not, test by test."""

from __future__ import annotations

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Asserts, Calls, Case, Dialogue, Runs, Units

LIMITS = Limits(cpu_s=3, test_cpu_s=0.5, memory_mb=128, files_mb=8, output_kb=64)
DOUBLES = Asserts("", ("assert double(1) == 2", "assert double(2) == 4", "assert double(3) == 6"))


def run(pool, program, tests=DOUBLES, name="double"):
    """Its execution under small limits."""
    return pool.run(Trial(program, tests, name, LIMITS))


KINDS = {
    "right": ("def double(x): return 2 * x", "...", None),
    "wrong once": ("def double(x): return 2 * x if x != 2 else 5", ".a.", ErrorKind.ASSERTION),
    "raises once": ("def double(x): return 4 / (x - 2) if x == 2 else 2 * x", ".e.", ErrorKind.EXCEPTION),
    "does not compile": ("def double(x:", "s--", ErrorKind.SYNTAX),
    "lacks a module": ("import no_such_module\ndef double(x): return 2 * x", "i--", ErrorKind.IMPORT),
    "is not there": ("def triple(x): return 3 * x", "eee", ErrorKind.EXCEPTION),
    "loops": ("def double(x):\n while x == 2: pass\n return 2 * x", ".t-", ErrorKind.TIMEOUT),
    "loops when defined": ("while True: pass", "t--", ErrorKind.TIMEOUT),
    "waits": ("import time\ndef double(x):\n if x == 2: time.sleep(1000)\n return 2 * x", ".t-", ErrorKind.TIMEOUT),
    "takes memory": ("def double(x): return 2 * x if x != 2 else len(bytearray(1 << 30))", ".m.", ErrorKind.MEMORY),
    "is forbidden": ("import os\ndef double(x): return 2 * x if x != 2 else os.fork()", ".f.", ErrorKind.FORBIDDEN),
    "exits": ("import os\ndef double(x): return 2 * x if x != 2 else os._exit(0)", ".c-", ErrorKind.CRASH),
    "crashes": (
        "import ctypes\ndef double(x): return 2 * x if x != 2 else ctypes.string_at(0)",
        ".c-",
        ErrorKind.CRASH,
    ),
    "is too large": ("def double(x): return 2 * x if x != 2 else 'x' * (17 << 20)", ".o.", ErrorKind.OUTPUT),
    "cannot cross": ("x = []\nx.append(x)\ndef double(y): return 2 * y if y != 2 else x", ".u.", ErrorKind.UNREADABLE),
}


@pytest.mark.parametrize(("program", "letters", "error"), KINDS.values(), ids=KINDS)
def test_every_failure_has_its_kind(pool, program, letters, error):
    """One letter for each test, the first failure's kind, and the tests after it where the program still answers."""
    done = run(pool, program)
    assert (done.tests, done.error, done.passed) == (letters, error, error is None)
    assert bool(done.message) == (error is not None)


def test_a_test_that_reaches_no_assert_fails(pool):
    """A check that cannot fail is none."""
    done = run(pool, "def double(x): return []", Asserts("", ("for x in double(1): assert x == 2",)))
    assert (done.passed, done.tests) == (False, "a")


def test_asserts_in_functions_and_loops_count_one_by_one(pool):
    """As in HumanEval's `check(candidate)`."""
    setup = "def check(candidate):\n    for x in range(5):\n        assert candidate(x) == 2 * x, 'wrong'\n"
    done = run(pool, "def double(x): return 2 * x if x < 3 else 0", Asserts(setup, ("check(double)",)))
    assert done.tests == "...aa"


def test_a_test_that_catches_everything_does_not_hide_the_end(pool):
    """A bare except around a program that ended is no pass."""
    setup = "def safe(x):\n    try: return double(x)\n    except: return 4\n"
    done = run(pool, "import os\ndef double(x): os._exit(0)", Asserts(setup, ("assert safe(2) == 4",)))
    assert (done.passed, done.error) == (False, ErrorKind.CRASH)


def test_tests_may_use_classes_and_helpers_of_the_program(pool):
    """MBPP's tests build the program's own nodes and pairs, and hand them back to it."""
    program = (
        "class Node:\n    def __init__(self, value):\n        self.value, self.left, self.right = value, None, None\n"
        "def total(node): return node.value + total(node.left) + total(node.right) if node else 0\n"
    )
    setup = "root = Node(1)\nroot.left = Node(2)\nroot.left.right = Node(4)\n"
    done = run(pool, program, Asserts(setup, ("assert total(root) == 7", "assert root.left.value == 2")), "total")
    assert done.tests == ".."


def test_a_test_may_hand_a_function_to_the_program(pool):
    """It is called where the test is, with data."""
    done = run(
        pool, "def apply(f, x): return f(f(x))", Asserts("", ("assert apply(lambda x: x + 3, 1) == 7",)), "apply"
    )
    assert done.passed


def test_python_s_own_names_are_not_the_program_s(pool):
    """But the function that is tested is, even where Python has one of its name."""
    program = "def sum(a, b): return a + b\ndef set(x): return 0\nclass math:\n    pi = 0\n"
    tests = Asserts("", ("assert sum(1, 2) == 3", "assert set([1]) == {1}", "assert math.pi > 3"))
    assert run(pool, program, tests, "sum").tests == "..."


def test_calls_compare_what_json_says(pool):
    """Methods of a new object each; a tuple counts as a list; floats within a tolerance."""
    program = "class Solution:\n    n = 0\n    def third(self, x): self.n += 1; return self.n, x / 3\n"
    tests = Calls("Solution.third", (Case("1", "[1, 0.3333333333333]"), Case("2", "[1, 0.7]")), False, 1e-9)
    assert run(pool, program, tests, "Solution.third").tests == ".a"


def test_calls_may_be_literals(pool):
    """For what JSON has no word for."""
    tests = Calls("swap", (Case("((1, 2),)", "(2, 1)"), Case("([1, 2],)", "(2, 1)")))
    assert run(pool, "def swap(p): return type(p)(reversed(p))", tests, "swap").tests == ".a"


def test_runs_are_compared_line_by_line(pool):
    """Outer blanks do not matter, decimal numbers are compared as numbers, and `os._exit(0)` is an end."""
    program = (
        "import os, sys\nx = input()\nprint(' ', x + '.50 ')\nprint()\nsys.stdout.flush()\nif x == '3': os._exit(0)\n"
    )
    tests = Runs((Dialogue("1", "1.5\n"), Dialogue("2", "2.6\n"), Dialogue("3\n", "3.50"), Dialogue("", "x")))
    assert run(pool, program, tests, "").tests == ".a.e"


def test_scripts_may_end_by_exit(pool):
    """Which `site` defines, and contest programs call."""
    for call in ("exit()", "quit()", "import sys; sys.exit(1)", "raise SystemExit"):
        assert run(pool, f"print(input())\n{call}", Runs((Dialogue("1", "1"),)), "").passed


def test_scripts_may_read_their_input_by_any_name(pool):
    """As contest programs do."""
    for opened in ("open(0)", "open('/dev/stdin')", "__import__('sys').stdin"):
        assert run(pool, f"print({opened}.read())", Runs((Dialogue("1\n", "1"),)), "").passed


def test_runs_end_at_a_timeout_and_at_a_flood(pool):
    """What loops once may loop in every run; what prints too much is stopped."""
    loops = run(pool, "while True: pass", Runs((Dialogue("", "1"), Dialogue("", "1"))), "")
    assert (loops.tests, loops.error) == ("t-", ErrorKind.TIMEOUT)
    floods = run(pool, "while True: print('x' * 999)", Runs((Dialogue("", "1"),)), "")
    assert (floods.tests, floods.error) == ("o", ErrorKind.OUTPUT)


UNITS = (
    "import unittest\nclass T(unittest.TestCase):\n"
    "    def test_a(self): self.assertEqual(double(2), 4)\n"
    "    def test_b(self):\n        with self.assertRaises(TypeError): double(None)\n"
)


@pytest.mark.parametrize("together", [False, True])
def test_unit_tests_are_results_each(pool, together):
    """In the checker, or where that is wanted in the program's process."""
    assert run(pool, "def double(x): return 2 * x", Units(UNITS, together)).tests == ".."
    assert run(pool, "def double(x): return 0", Units(UNITS, together)).tests == "aa"


def test_libraries_can_be_imported_where_they_are_named(pool):
    """By programs and by tests, and not otherwise."""
    if pool.facts()["isolation"] == "docker":
        pytest.skip("the image has its own")
    program = "import numpy\ndef double(x): return numpy.multiply(x, 2)\n"
    tests = Asserts("import numpy as np\n", ("assert np.allclose(double([1.5, 2]), [3, 4])",))
    assert pool.run(Trial(program, tests, "double", LIMITS, ("numpy",))).tests == "."
    assert run(pool, program).error is ErrorKind.IMPORT


def test_the_standard_library_works_inside(pool):
    """Threads, event loops, temporary files, a database in memory, hashes and compression."""
    program = (
        "import asyncio, hashlib, sqlite3, tempfile, threading, zlib\n"
        "def double(x):\n"
        "    found = []\n"
        "    thread = threading.Thread(target=found.append, args=(x,)); thread.start(); thread.join()\n"
        "    async def wait():\n        await asyncio.sleep(0.001); return found[0]\n"
        "    y = asyncio.run(wait())\n"
        "    with tempfile.TemporaryFile('w+') as f:\n        f.write(str(y)); f.seek(0); y = int(f.read())\n"
        "    y = sqlite3.connect(':memory:').execute('select ? * 2', (y,)).fetchone()[0]\n"
        "    return y if zlib.decompress(zlib.compress(b'a')) and hashlib.sha256(b'a') else 0\n"
    )
    assert run(pool, program).tests == "..."


def test_a_program_may_change_modes_and_times_of_its_own_files(pool):
    """Which `shutil.copy` and some temporary files need; nothing else can be written where that is allowed."""
    if pool.facts()["isolation"] == "docker":
        pytest.skip("a folder there is no file system of its own")
    program = (
        "import os, shutil, tempfile\n"
        "def double(x):\n"
        "    with tempfile.TemporaryDirectory(dir='.') as folder:\n"
        "        with open(folder + '/a', 'w') as f: f.write(str(2 * x))\n"
        "        shutil.copy2(folder + '/a', folder + '/b')\n"
        "        os.chmod(folder + '/b', 0o600); os.utime(folder + '/b', (1, 1))\n"
        "        with open(folder + '/b') as f: return int(f.read())\n"
    )
    assert run(pool, program).tests == "..."


MORE_KINDS = {
    "recurses for ever": ("def double(x): return double(x) if x == 2 else 2 * x", ".e.", ErrorKind.EXCEPTION),
    "recurses until its stack ends": (
        "import sys\nsys.setrecursionlimit(10 ** 9)\n"
        "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x')\n"
        "def double(x): return 2 * x if x != 2 else A().x", ".c-", ErrorKind.CRASH,
    ),
    "ends by a signal": (
        "import os\ndef double(x): return 2 * x if x != 2 else os.kill(os.getpid(), 15)", ".c-", ErrorKind.CRASH,
    ),
    "aborts": ("import os\ndef double(x): return 2 * x if x != 2 else os.abort()", ".c-", ErrorKind.CRASH),
    "exits with an error": ("def double(x): return 2 * x if x != 2 else exit(3)", ".e.", ErrorKind.EXCEPTION),
    "asserts": ("def double(x):\n assert x != 2\n return 2 * x", ".a.", ErrorKind.ASSERTION),
    "raises an error of its own": (
        "class E(Exception): pass\ndef double(x):\n if x == 2: raise E\n return 2 * x", ".e.", ErrorKind.EXCEPTION,
    ),
    "raises what is no error": (
        "class E(BaseException): pass\ndef double(x):\n if x == 2: raise E\n return 2 * x", ".c-", ErrorKind.CRASH,
    ),
    "raises when it is defined": ("raise ValueError('x')", "e--", ErrorKind.EXCEPTION),
    "fails to import a name": ("from os import nothing", "i--", ErrorKind.IMPORT),
    "imports later": ("def double(x):\n if x == 2: import no_such_module\n return 2 * x", ".i.", ErrorKind.IMPORT),
    "loops in C": ("def double(x): return 2 * x if x != 2 else sum(range(10 ** 12))", ".t-", ErrorKind.TIMEOUT),
    "loops and ignores signals": (
        "import signal\nfor n in (15, 24): signal.signal(n, signal.SIG_IGN)\n"
        "def double(x):\n while x == 2: pass\n return 2 * x", ".t-", ErrorKind.TIMEOUT,
    ),
    "is empty": ("", "eee", ErrorKind.EXCEPTION),
    "holds a null byte": ("x = '\0'", "s--", ErrorKind.SYNTAX),
    "is too deep to compile": ("x = " + "(" * 5000 + ")" * 5000, "s--", ErrorKind.SYNTAX),
}  # fmt: skip


@pytest.mark.parametrize(("program", "letters", "error"), MORE_KINDS.values(), ids=MORE_KINDS)
def test_rarer_failures_have_their_kinds_too(pool, program, letters, error):
    """A process that ended answers no more; one that raised does."""
    done = run(pool, program)
    assert (done.tests, done.error, done.passed) == (letters, error, False)
