"""Whole programs read and print text, each run a process of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Dialogue, Runs
from harness.sandbox.inside.runs import same_output

LIMITS = Limits(cpu_s=2, test_cpu_s=0.5, memory_mb=128, files_mb=8, output_kb=64)


def ran(pool, program, *cases, limits=LIMITS):
    """What came of a program with these inputs and outputs."""
    return pool.run(Trial(program, Runs(tuple(Dialogue(*case) for case in cases)), "", limits))


PROGRAMS = {
    "read lines": "print(int(input()) + int(input()))",
    "read all": "import sys\na, b = sys.stdin.read().split()\nprint(int(a) + int(b))",
    "read bytes": "import sys\nprint(sum(map(int, sys.stdin.buffer.read().split())))",
    "read line by line": "import sys\nprint(sum(int(line) for line in sys.stdin))",
    "read the descriptor": "import os\nprint(sum(map(int, os.read(0, 99).split())))",
    "read the file": "print(sum(map(int, open(0).read().split())))",
    "rebind input": "import sys\ninput = sys.stdin.readline\nprint(int(input()) + int(input()))",
    "write bytes": "import sys\na, b = sys.stdin\nsys.stdout.buffer.write(b'%d' % (int(a) + int(b)))",
    "write the descriptor": "import os\nos.write(1, str(int(input()) + int(input())).encode())",
    "run as a script": "if __name__ == '__main__':\n    print(int(input()) + int(input()))",
    "define and call": "def main():\n    global r\n    r = int(input()) + int(input())\nmain()\nprint(r)",
    "exit": "import sys\nprint(int(input()) + int(input()))\nsys.exit(3)",
    "end at once": "import os, sys\nprint(int(input()) + int(input()))\nsys.stdout.flush()\nos._exit(0)",
    "print more at exit": "import atexit, sys\nx = int(input()) + int(input())\nsys.stdout.write(str(x))",
    "close standard output": "import sys\nprint(int(input()) + int(input()))\nsys.stdout.close()",
    "print to another place first": (
        "import io, sys\nout = sys.stdout\nsys.stdout = io.StringIO()\nprint(int(input()) + int(input()))\n"
        "out.write(sys.stdout.getvalue())"
    ),
    "recurse in a thread": (
        "import threading, sys\nsys.setrecursionlimit(10 ** 5); threading.stack_size(64 << 20)\n"
        "def f(n): return n and f(n - 1)\n"
        "def main(): f(20000); print(int(input()) + int(input()))\n"
        "t = threading.Thread(target=main); t.start(); t.join()"
    ),
    "leave a thread behind": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "print(int(input()) + int(input()))"
    ),
    "raise a quiet end": "print(int(input()) + int(input()))\nraise SystemExit",
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_read_and_print_as_they_like(pool, program):
    """Through `input`, files, buffers and descriptors."""
    done = ran(pool, program, ("3\n4\n", "7\n"), ("10\n-4", "6"))
    assert (done.tests, done.message) == ("..", "")


FAILING = {
    "prints something else": ("print(8)", "aa", ErrorKind.ASSERTION),
    "prints nothing": ("input()", "aa", ErrorKind.ASSERTION),
    "prints too much": ("print(7); print(7)", "aa", ErrorKind.ASSERTION),
    "prints to the wrong place": ("import sys; print(7, file=sys.stderr)", "aa", ErrorKind.ASSERTION),
    "reads past the end": ("while True: input()", "ee", ErrorKind.EXCEPTION),
    "raises after it printed": ("print(7); 1 / 0", "ee", ErrorKind.EXCEPTION),
    "does not compile": ("print(", "ss", ErrorKind.SYNTAX),
    "lacks a module": ("import no_such_module", "ii", ErrorKind.IMPORT),
    "ends with an error": ("import os; os.write(1, b'7'); os._exit(1)", "cc", ErrorKind.CRASH),
    "crashes": ("import os; os.write(1, b'7'); os.abort()", "cc", ErrorKind.CRASH),
    "takes memory": ("x = bytearray(1 << 30)", "mm", ErrorKind.MEMORY),
    "floods": ("while True: print('x' * 999)", "oo", ErrorKind.OUTPUT),
    "loops": ("while True: pass", "t-", ErrorKind.TIMEOUT),
    "is forbidden": ("import os; os.fork()", "ff", ErrorKind.FORBIDDEN),
}


@pytest.mark.parametrize(("program", "letters", "error"), FAILING.values(), ids=FAILING)
def test_every_failure_has_its_kind(pool, program, letters, error):
    """Run by run; after a timeout the others are left out."""
    done = ran(pool, program, ("3\n4\n", "7"), ("3\n4\n", "7"))
    assert (done.tests, done.error, done.passed) == (letters, error, False)
    assert done.message


def test_runs_do_not_know_of_each_other(pool):
    """Neither by memory nor by files."""
    program = "import os\nprint(len(os.listdir('.')))\nopen('left', 'w').write('x')\n"
    done = ran(pool, program, ("", "0"), ("", "0"))
    assert done.tests == ".."


def test_much_input_and_output_cross(pool):
    """More than a pipe holds, both ways at once."""
    program = "import sys\nfor line in sys.stdin: sys.stdout.write(line)\n"
    text = "".join(f"line {number}\n" for number in range(60_000))
    done = ran(pool, program, (text, text), limits=Limits(cpu_s=4, test_cpu_s=2, memory_mb=256, output_kb=2048))
    assert done.tests == "."


def test_input_that_nobody_reads_does_no_harm(pool):
    """Nor does output that comes before it is read."""
    program = "print('x' * 30000)\nimport sys\nsys.stdin.close()\n"
    assert ran(pool, program, ("y\n" * 100_000, "x" * 30000)).tests == "."


def test_texts_of_any_kind_cross(pool):
    """They are UTF-8; what is none is replaced."""
    program = "print(input()[::-1])"
    assert ran(pool, program, ("äö€😀", "😀€öä")).tests == "."
    assert ran(pool, "import os; os.write(1, b'\\xff')", ("", "\ufffd")).tests == "."


SAME = {
    "equal": ("a\nb\n", "a\nb"),
    "with blanks around lines": ("  a \n\tb\t\n", "a\nb"),
    "with blank lines around": ("\n\na\n\n", "a"),
    "numbers": ("1.50 2e3", "1.5 2000"),
    "a number with zeros": ("007", "7"),
    "numbers with other blanks between": ("1   2", "1 2"),
    "nothing": ("", "\n"),
}
DIFFERENT = {
    "another case": ("Yes", "yes"),
    "another order": ("a\nb", "b\na"),
    "another number of lines": ("a\n\nb", "a\nb"),
    "blanks between words": ("a  b", "a b"),
    "one line for two": ("1 2", "1\n2"),
    "near numbers": ("0.3333333", "0.33333333"),
    "a text for a number": ("x", "1"),
    "infinity": ("inf", "nan"),
    "nothing for something": ("", "0"),
}


@pytest.mark.parametrize(("printed", "expected"), SAME.values(), ids=SAME)
def test_outputs_that_are_the_same(printed, expected):
    """Line by line, as texts or as decimal numbers."""
    assert same_output(printed, expected)
    assert same_output(expected, printed)


@pytest.mark.parametrize(("printed", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_outputs_that_are_not(printed, expected):
    """LiveCodeBench asks for the exact numbers."""
    assert not same_output(printed, expected)
    assert not same_output(expected, printed)


@given(st.text(), st.text())
def test_any_texts_can_be_compared(printed, expected):
    """It never raises, and is the same both ways; a text is its own."""
    assert same_output(printed, expected) == same_output(expected, printed)
    assert same_output(printed, printed) or "nan" in printed.lower()


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_numbers_are_compared_as_numbers(numbers):
    """However they are written."""
    assert same_output(" ".join(f"{number:f}" for number in numbers), " ".join(f"{number:e}" for number in numbers))
