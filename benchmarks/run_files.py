"""What a run left on disk, read without the harness's own code, and how two runs of one experiment differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CIRCUMSTANCES = ("timing", "load", "harness_version")
"""The parts of summary.json that no two runs have alike."""


@dataclass(frozen=True)
class RunFiles:
    """The run below `results`, which holds one at most, and its report below `reports`."""

    results: Path
    reports: Path

    def _lines(self, name: str) -> Iterator[dict]:
        """The whole lines of a journal."""
        for path in self.results.glob(f"*/{name}.jsonl"):
            with path.open() as lines:
                yield from (json.loads(line) for line in lines if line.endswith("\n"))

    def times_answered(self) -> Counter[str]:
        """Item → how many final results it has: completions, and what the server cannot take. Failures are none."""
        counts: Counter[str] = Counter()
        for record in self._lines("completions"):
            result = record["result"]
            final = result["type"] == "completion" or result["reason"] == "unservable"
            counts[record["item"]["id"]] += final
        return counts

    def answers(self) -> dict[str, tuple[str, str]]:
        """Item → the answer's text and reasoning."""
        results = ((record["item"]["id"], record["result"]) for record in self._lines("completions"))
        return {item: (result.get("text", ""), result.get("reasoning", "")) for item, result in results}

    def scores(self) -> dict[tuple[str, str], tuple[str, object, object]]:
        """Scorer and item → outcome, value and what was read as the answer."""
        return {
            (score["scorer"], score["id"]): (score["outcome"], score.get("value"), score.get("extracted"))
            for score in self._lines("scores")
        }

    def times_taken(self) -> Counter[str]:
        """Load phase → how often it is on disk."""
        return Counter(phase["phase"]["id"] for phase in self._lines("phases"))

    def phases(self) -> dict[str, float]:
        """Load phase → how long it took, in s."""
        return {phase["phase"]["id"]: phase["ended_ns"] / 1e9 for phase in self._lines("phases")}

    def stray_requests(self) -> int:
        """Requests of load that are there twice, or belong to no phase on disk."""
        requests = Counter((line["phase"], line["number"], line.get("turn", 0)) for line in self._lines("load"))
        whole = self.times_taken()
        return sum(times - 1 if phase in whole else times for (phase, _, _), times in requests.items())

    def summary(self) -> dict:
        """summary.json without what depends on circumstances; empty when it is not there."""
        path = next(self.results.glob("*/summary.json"), None)
        summary = json.loads(path.read_text()) if path else {}
        return {key: value for key, value in summary.items() if key not in CIRCUMSTANCES}

    def torn(self) -> int:
        """Torn lines that were set aside."""
        return sum(path.read_bytes().count(b"\n") for path in self.results.glob("*/*.torn"))

    def reported(self) -> bool:
        """Whether the report is there."""
        return any(path.stat().st_size for path in self.reports.glob("*.html"))


@dataclass(frozen=True)
class Difference:
    """How a run differs from the one it should equal, in numbers of items, load phases and requests of load."""

    lost: int
    foreign: int
    doubled: int
    other_answer: int
    other_score: int
    lost_phases: int
    doubled_phases: int
    stray_requests: int
    other_summary: tuple[str, ...]
    no_report: bool

    @property
    def none(self) -> bool:
        """Whether they are the same."""
        return self == Difference(0, 0, 0, 0, 0, 0, 0, 0, (), no_report=False)

    def cells(self) -> tuple[str, ...]:
        """For a table."""
        answers = (self.lost, self.foreign, self.doubled, self.other_answer, self.other_score)
        counts = (*answers, self.lost_phases, self.doubled_phases, self.stray_requests)
        return (*map(str, counts), ", ".join(self.other_summary) or "same", "none" if self.no_report else "written")


def difference(run: RunFiles, expected: RunFiles) -> Difference:
    """Compare answers, scores, load phases and summary."""
    times, wanted = run.times_answered(), expected.times_answered()
    answers, expected_answers = run.answers(), expected.answers()
    scores, expected_scores = run.scores(), expected.scores()
    phases = run.times_taken()
    summary, expected_summary = run.summary(), expected.summary()
    return Difference(
        lost=sum(not times[item] for item in wanted),
        foreign=sum(item not in wanted for item in times),
        doubled=sum(count > 1 for count in times.values()),
        other_answer=sum(answers.get(item) != answer for item, answer in expected_answers.items()),
        other_score=sum(scores.get(key) != expected_scores.get(key) for key in scores | expected_scores),
        lost_phases=sum(not phases[phase] for phase in expected.phases()),
        doubled_phases=sum(count > 1 for count in phases.values()),
        stray_requests=run.stray_requests(),
        other_summary=tuple(key for key in summary | expected_summary if summary.get(key) != expected_summary.get(key)),
        no_report=not run.reported(),
    )
