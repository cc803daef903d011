"""A trial as it is sent to a worker: in parts, so that the program's process is begun before its tests have come."""

from __future__ import annotations

import msgspec

from harness.core.execution import Trial
from harness.core.problem import Runs

_encode = msgspec.json.Encoder().encode


def parts_of(trial: Trial) -> tuple[bytes, ...]:
    """What the processes need to be begun; then the program and its tests; then one part for each run of `Runs`."""
    runs = trial.tests.cases if isinstance(trial.tests, Runs) else ()
    tests = Runs(()) if runs else trial.tests
    kind = type(trial.tests).__struct_config__.tag
    together = getattr(trial.tests, "together", False)
    head = {"kind": kind, "together": together, "runs": len(runs), "limits": trial.limits}
    body = {"program": trial.program, "entry_point": trial.entry_point, "tests": tests}
    return _encode(head), _encode(body), *map(_encode, runs)
