"""The interpreter that programs run in: the harness's own, or one that the suite names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.core.errors import UserError
from harness.core.execution import Trial
from harness.core.problem import Asserts
from harness.sandbox.interpreter import interpreter_of


def installed():
    """Pythons of this machine that programs may run in: system ones and pyenv's, one of each version."""
    found = {}
    pyenv = Path.home() / ".pyenv" / "versions"
    for python in (*Path("/usr/bin").glob("python3.[0-9]*"), *Path("/usr/local/bin").glob("python3.[0-9]*"),
                   *pyenv.glob("*/bin/python3")):  # fmt: skip
        if python.name.endswith("config"):
            continue
        command = [str(python), "-I", "-S", "-c", "import json, sys; print(json.dumps(sys.version_info[:2]))"]
        done = subprocess.run(command, capture_output=True)
        version = tuple(json.loads(done.stdout)) if done.returncode == 0 else (0, 0)
        if version >= (3, 10):
            found.setdefault(version, str(python))
    return found


PYTHONS = installed()


def test_without_a_name_it_is_the_harness_s_own():
    """With the folders of the libraries that are named, and no others."""
    interpreter = interpreter_of(None, ())
    assert (interpreter.python, interpreter.paths) == (sys.executable, ())
    assert set(interpreter.roots) == {sys.prefix, sys.base_prefix}
    (folder,) = interpreter_of(None, ("numpy", "msgspec")).paths
    assert (Path(folder) / "numpy").is_dir()


def test_it_is_found_from_anywhere(monkeypatch):
    """Workers start at the root, whatever folder Python was named from."""
    python = Path(sys.executable)
    monkeypatch.chdir(python.parent)
    monkeypatch.setattr(sys, "executable", python.name)
    assert interpreter_of.__wrapped__(None, ()).python == str(python)


def test_a_library_that_is_one_file_is_found():
    """Its folder is the file's."""
    (folder,) = interpreter_of(None, ("typing_extensions",)).paths
    assert (Path(folder) / "typing_extensions.py").exists()


def test_a_library_that_is_not_there_is_said_so():
    """Before any program is run."""
    with pytest.raises(UserError, match="no_such_library") as caught:
        interpreter_of(None, ("no_such_library",))
    assert caught.value.fix == "pip install no_such_library"


@pytest.mark.parametrize(("module", "package"), [("numpy.linalg", "numpy"), ("msgspec.json", "msgspec")])
def test_a_module_in_a_package_can_be_imported(module, package, pool):
    """What is found is the folder that its package is in."""
    assert interpreter_of(None, (module,)).paths == interpreter_of(None, (package,)).paths
    program = f"import {module}\nx = {module}.__name__\n"
    assert pool.run(Trial(program, Asserts("", (f"assert x == '{module}'",)), libraries=(module,))).passed


def test_what_is_part_of_python_needs_no_folder():
    """Built in, frozen, in one file, or a package."""
    assert interpreter_of(None, ("sys", "os", "bisect", "xml.etree")).paths == ()


@pytest.mark.parametrize("module", ["no_such.module", "numpy.no_such"])
def test_a_module_that_is_not_in_its_package_is_said_so(module, pool):
    """In one line."""
    with pytest.raises(UserError, match="no_such"):
        pool.run(Trial("x = 1", Asserts("", ("assert x == 1",)), libraries=(module,)))


def says(tmp_path, text, code=0):
    """A program that says so whatever it is asked."""
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {code}\n")
    fake.chmod(0o755)
    return str(fake)


@pytest.mark.parametrize(("text", "code"), [("no JSON", 0), ("", 1), ("[]", 0)])
def test_what_is_no_python_is_said_so(tmp_path, text, code):
    """With its place."""
    python = says(tmp_path, text, code)
    with pytest.raises(UserError, match="cannot be run") as caught:
        interpreter_of(python, ())
    assert caught.value.place == python


def test_an_interpreter_that_is_not_there_is_said_so(tmp_path):
    """As a mistyped path is."""
    with pytest.raises(UserError, match="cannot be run"):
        interpreter_of(str(tmp_path / "nowhere"), ())


def test_an_old_python_is_refused(tmp_path):
    """What runs inside is written for 3.10 and later."""
    with pytest.raises(UserError, match=r"3\.10"):
        interpreter_of(says(tmp_path, '[[3, 9], [], "/python", "/", "/"]'), ())


def test_where_another_finds_its_libraries_is_asked_of_it(tmp_path):
    """Folders of packages that are there; not its library, which is read in any case."""
    packages = tmp_path / "site-packages"
    packages.mkdir()
    shown = json.dumps([[3, 12], ["", "/lib/python3.12", str(packages), "/no/site-packages"], "/python", "/a", "/b"])
    interpreter = interpreter_of(says(tmp_path, shown), ("numpy",))
    assert (interpreter.python, interpreter.paths) == ("/python", (str(packages),))
    assert (interpreter.roots, interpreter.libraries) == (("/a", "/b"), ("numpy",))


def test_a_name_or_a_link_leads_to_the_file_itself(pool, tmp_path):
    """Where programs run, a user's folders and search path are not there."""
    link = tmp_path / "own-python"
    link.symlink_to(Path(sys.executable).resolve())
    interpreter = interpreter_of(str(link), ())
    assert interpreter.python == str(Path(sys.executable).resolve())
    assert pool.run(Trial("x = 1", Asserts("", ("assert x == 1",)), python=str(link))).passed


PROGRAM = """
import asyncio, collections, ctypes, decimal, hashlib, json, sqlite3, sys, tempfile, threading
def version(): return list(sys.version_info[:2])
def works():
    async def wait():
        await asyncio.sleep(0.001)
        return 1
    found = []
    thread = threading.Thread(target=found.append, args=(1,))
    thread.start(); thread.join()
    with tempfile.TemporaryFile() as file: file.write(b'x')
    return asyncio.run(wait()) + found[0] + sqlite3.connect(':memory:').execute('select 1').fetchone()[0]
def forbidden():
    import subprocess
    subprocess.run(['true'])
"""
TESTS = Asserts(
    "",
    (
        "assert version() == {version}", "assert works() == 3",
        "try:\n    forbidden()\nexcept PermissionError:\n    assert True\nelse:\n    assert False",
        "try:\n    open('/root/x' if version() else '')\nexcept OSError:\n    assert True",
    ),
)  # fmt: skip


@pytest.mark.parametrize("version", PYTHONS, ids=lambda version: "{}.{}".format(*version))
def test_programs_run_in_every_python(pool, version):
    """Each that is installed here from 3.10 on; jailed as in the harness's own."""
    tests = Asserts("", tuple(test.replace("{version}", str(list(version))) for test in TESTS.tests))
    done = pool.run(Trial(PROGRAM, tests, "version", python=PYTHONS[version]))
    assert (done.tests, done.message) == ("....", "")
