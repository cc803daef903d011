"""Scripts of tests, for a Python of their own: what each begins with."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def command(code):
    """Starts Python as a worker is started, without site-packages."""
    return [sys.executable, "-I", "-S", "-c", f"{_BEGINNING}\n{code}", str(ROOT)]


_BEGINNING = """
import ctypes, errno, json, os, resource, shutil, signal, socket, sys, time
sys.path.insert(0, sys.argv[1])
from harness.sandbox.inside import jail, kernel, landlock, limits, namespaces, seccomp
found = {}

def tries(name, function, *arguments):
    try:
        value = function(*arguments)
        found[name] = value if isinstance(value, (int, str, list)) else "done"
    except BaseException as error:
        number = getattr(error, "errno", None)
        found[name] = errno.errorcode.get(number, type(error).__name__)

def say():
    os.write(1, json.dumps(found).encode())

def status(field):
    lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
    return lines[field].strip()
"""
