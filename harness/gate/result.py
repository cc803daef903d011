"""What the gate says of a run against its baseline: gate.json in the run's directory."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.store.manifest import write_atomically

Verdict = Literal["better", "same", "worse", "cannot tell", "incomparable"]
Measured = Literal["quality", "undecided", "throughput", "ttft", "tpot", "cost"]
Against = Literal["baseline", "anchor"]

WORST_FIRST: tuple[Verdict, ...] = ("worse", "incomparable", "cannot tell", "better", "same")


class Reference(Struct, frozen=True, kw_only=True):
    """The run that a model is held against; `version` is None for a run that was named and never promoted."""

    run: str
    created_at: float
    version: int | None = None


class Check(Struct, frozen=True, kw_only=True):
    """One model, one suite, one measure, against one run. `load` names the load that speed was measured at.

    `change` with its 95% interval is `now - before` for quality and undecided answers (shares of 1), and what is
    `now / before` less 1 for speed and cost. `tolerance` has the same unit; a change is a regression only when it is
    significant after correction over all checks of the gate (`p_adjusted`) and larger than that.
    """

    model: str
    suite: str
    measure: Measured
    against: Against
    verdict: Verdict
    why: str
    tolerance: float
    load: str = ""
    n: int = 0
    before: float | None = None
    now: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p_adjusted: float | None = None


class GateResult(Struct, frozen=True, kw_only=True):
    """gate.json. `baselines` and `anchors` are by model, `experiment` is their name; `judged_at` is in Unix seconds.

    `looks` is by model the number of the night after its anchor, which says what drift may spend of its error. `notes`
    say what was served otherwise than the baseline: the change whose effect is measured, or an unknown one.
    `alpha` is the error allowed over all checks of the night, in this run and in those that were judged with it.
    """

    format: Literal[1] = 1
    run: str
    experiment: str = ""
    judged_at: float
    baselines: dict[str, Reference]
    anchors: dict[str, Reference] = {}
    looks: dict[str, int] = {}
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    alpha: float = 0.05

    @property
    def models(self) -> tuple[str, ...]:
        """Those that have a baseline, then those of which it is said that they have none."""
        return tuple(dict.fromkeys((*self.baselines, *(check.model for check in self.checks))))

    @property
    def verdict(self) -> Verdict:
        """The worst of all checks; `cannot tell` where there is none."""
        found = {check.verdict for check in self.checks}
        return next((verdict for verdict in WORST_FIRST if verdict in found), "cannot tell")


def read_gate(run: Path) -> GateResult | None:
    """The gate's result in a run's directory; None where it was never gated. Raises UserError when it is damaged."""
    path = run / "gate.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=GateResult)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        fix = "Remove it, and gate the run again"
        raise UserError(f"the gate's result cannot be read: {error}", place=str(path), fix=fix) from error


def write_gate(run: Path, result: GateResult) -> None:
    """Write gate.json atomically."""
    write_atomically(run / "gate.json", msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
