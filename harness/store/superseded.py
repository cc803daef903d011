"""Sets load phases aside that no longer count: their suite has changed since, and its figures must not mix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.core.load import LoadPhase, PhaseRecord
from harness.store.journal import read_lines, set_torn_line_aside
from harness.store.load_journal import LoadJournal, read_phases


def set_superseded_aside(load: Path, phases: Path, current: Callable[[LoadPhase], bool]) -> int:
    """Move phases that are not `current` to `superseded-load.jsonl` and `superseded-phases.jsonl`; returns how many.

    Whenever it is killed, a phase is in the one place or in both, and a phase that was moved never counts.
    """
    set_torn_line_aside(phases)
    stale = {record.phase.id for record in read_lines(phases, PhaseRecord) if not current(record.phase)}
    if not stale:
        return 0
    drafts = [path.with_name(path.name + ".new") for path in (load, phases)]
    for draft in drafts:
        draft.unlink(missing_ok=True)
    kept = LoadJournal(*drafts)
    aside = LoadJournal(*(path.with_name(f"superseded-{path.name}") for path in (load, phases)))
    for record, requests in read_phases(load, phases):
        (aside if record.phase.id in stale else kept).append(record, requests)
    kept.close()
    aside.close()
    drafts[1].replace(phases)  # first: a phase without its line does not count, whatever is in load.jsonl
    drafts[0].replace(load)
    return len(stale)
