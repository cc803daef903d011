"""One run of the two that are held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import pandas as pd

from harness.report.digest import digested
from harness.report.frame import frame_of, of_tasks, parts
from harness.report.measures import sample_table
from harness.report.robustness.declared import altered_tasks
from harness.report.summary import Summary
from harness.report.tables import load_tables
from harness.report.terminal import read_summary
from harness.store.manifest import Manifest, read_manifest


@dataclass(frozen=True)
class Side:
    """What the gate reads of a run, each part once and only when it is needed."""

    path: Path

    @cached_property
    def manifest(self) -> Manifest:
        """How it was asked."""
        return read_manifest(self.path)

    @cached_property
    def summary(self) -> Summary:
        """Its figures, reckoned anew where the run went on after they were, or another version of the harness did."""
        try:
            if not self._went_on():
                return read_summary(self.path)
        except (OSError, msgspec.MsgspecError):
            pass
        return digested(self.path).summary

    def _went_on(self) -> bool:
        """Whether a journal is newer than the summary: a run can be continued without a report."""
        journals = [self.path / f"{name}.jsonl" for name in ("completions", "scores", "phases")]
        reckoned = (self.path / "summary.json").stat().st_mtime_ns
        return any(journal.exists() and journal.stat().st_mtime_ns > reckoned for journal in journals)

    @cached_property
    def completions(self) -> pd.DataFrame:
        """One row per answer, without those that ask the same again with altered images."""
        frame = frame_of(load_tables(self.path).completions)
        altered = altered_tasks(self.manifest)
        return frame[~of_tasks(frame, altered)] if altered else frame

    @cached_property
    def samples(self) -> pd.DataFrame:
        """One row per model and sample; names are plain words, which those of another run can be matched with."""
        table = sample_table(self.completions)
        return table.astype(dict.fromkeys(("model", "suite", "task", "sample"), str))

    def of(self, model: str, suite: str) -> pd.DataFrame:
        """The samples of one model on one suite."""
        return self._parts.get((model, suite), self.samples.iloc[:0])

    @cached_property
    def _parts(self) -> dict[tuple[str, ...], pd.DataFrame]:
        return dict(parts(self.samples, ["model", "suite"]))

    def answers_of(self, model: str, suite: str) -> pd.DataFrame:
        """The answers of one model on one suite."""
        answers = self.completions
        return answers[(answers["model"] == model) & (answers["suite"] == suite)]
