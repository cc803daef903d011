"""Starts a worker: `python -I -S boot.py`. The folder that the harness lies in is on the module path only meanwhile."""

from __future__ import annotations

import sys

_FOLDER = __file__.rsplit("/", 4)[0]
sys.path.insert(0, _FOLDER)

from harness.sandbox.inside import serve  # noqa: E402 -- it is found only now

sys.path.remove(_FOLDER)

if __name__ == "__main__":
    serve.main()
