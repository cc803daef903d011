"""Starts a worker: `python -I -S boot.py`. The folder that the harness lies in is on the module path only meanwhile."""

from __future__ import annotations

import sys


def _run() -> None:
    folder = __file__.rsplit("/", 4)[0]
    sys.path.insert(0, folder)
    from harness.sandbox.inside import serve

    sys.path.remove(folder)
    serve.main()


if __name__ == "__main__":
    _run()
