"""What only a run's tables tell, and a summary has no room for."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.left_out.row import LeftOut
from harness.report.pairs.disagreements import Disagreements


@dataclass(frozen=True)
class Findings:
    """On which samples pairs disagree, and by what nothing is sliced."""

    disagreements: tuple[Disagreements, ...] = ()
    unsliced: tuple[LeftOut, ...] = ()
