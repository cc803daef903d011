"""The interpreter that programs run in, and the libraries that they may import."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError

_SHOW_PATHS = """
import json, os, sys
own = sys.executable if sys.prefix != sys.base_prefix else os.path.realpath(sys.executable)
print(json.dumps([sys.version_info[:2], sys.path, own, sys.prefix, sys.base_prefix]))
"""
_OLDEST = (3, 10)


class Interpreter(Struct, frozen=True):
    """`python` is the file itself, wherever a name, a link or a shim led to it.

    `roots` are what it is installed in, `paths` where its libraries are found; inside they can only be read."""

    python: str
    roots: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    def fix(self) -> str:
        """What to do where a library cannot be imported."""
        return f"Install it for {self.python}, or name another interpreter with `python` in the scorer"


@lru_cache
def interpreter_of(python: str | None, libraries: tuple[str, ...]) -> Interpreter:
    """The interpreter that a trial names. Raises UserError where it cannot be used, or has not the libraries."""
    if python is None:
        here = tuple(dict.fromkeys(folder for library in libraries if (folder := _folder_of(library))))
        own = os.path.abspath(sys.executable)  # noqa: PTH100 -- links stay, which a virtual environment is found by
        return Interpreter(own, (sys.prefix, sys.base_prefix), here, libraries)
    try:
        shown = subprocess.run([python, "-I", "-c", _SHOW_PATHS], capture_output=True, timeout=60, check=True)  # noqa: S603 -- the user's own interpreter
        version, paths, executable, *roots = json.loads(shown.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise UserError(f"the interpreter cannot be run: {error}", place=python) from None
    if tuple(version) < _OLDEST:
        raise UserError("programs need Python 3.10 or newer", place=python)
    folders = tuple(path for path in paths if path.endswith(("site-packages", "dist-packages")) and Path(path).is_dir())
    return Interpreter(executable, tuple(roots), folders, libraries)


def _folder_of(library: str) -> str | None:
    """The folder that holds the package a module is in; None for what is part of Python itself."""
    package = library.partition(".")[0]
    if package in sys.stdlib_module_names:
        return None
    found = importlib.util.find_spec(package)
    if found is None:
        raise UserError(f"there is no library {library!r} here", fix=f"pip install {package}")
    if found.submodule_search_locations:
        return str(Path(found.submodule_search_locations[0]).parent)
    return str(Path(found.origin).parent) if found.has_location and found.origin else None
