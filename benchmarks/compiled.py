"""A C program of the benchmarks, compiled where it is not yet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def compiled(source: Path) -> Path:
    """The program, compiled anew when its source is newer. Exits, saying what is missing, without a C compiler."""
    binary = source.parent / "out" / source.stem
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            sys.exit(f"{source.name} needs a C compiler: install gcc")
        binary.parent.mkdir(exist_ok=True)
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", binary, source], check=True)
    return binary
