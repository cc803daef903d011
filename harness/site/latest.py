"""The newest of each model: the gate's verdict on it in sentences, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.gate.result import WORST_FIRST, Verdict
from harness.report.words import listed, whole
from harness.site.history import Entry, Judged, Score
from harness.site.marks import day

MOST_FINDINGS = 6
MOST_NAMED = 3
_OTHERS: dict[Verdict | None, str] = {
    "incomparable": "not comparable",
    "cannot tell": "cannot tell",
    "better": "better",
    "same": "the same",
    None: "held against no baseline",
}


@dataclass(frozen=True)
class Latest:
    """The newest run of a model that tells something; `newer` says why a newer one does not, "" where there is none.

    `verdict` is None where it was held against nothing. `said` are the sentences that one is to read, `checked` what
    they rest on.
    """

    entry: Entry
    model: str
    verdict: Verdict | None
    said: tuple[str, ...]
    checked: str
    scores: tuple[Score, ...]
    newer: str


def latest(entries: Sequence[Entry]) -> list[Latest]:
    """Of each model of these runs, which are of one experiment and the newest first; the worst first."""
    ranks: list[Verdict | None] = [*WORST_FIRST, None]
    return sorted(_of_each(entries), key=lambda each: (ranks.index(each.verdict), each.model))


def _of_each(entries: Sequence[Entry]) -> Iterator[Latest]:
    for model in {model for entry in entries for model in entry.models}:
        runs = [entry for entry in entries if model in entry.models]
        telling = [run for run in runs if run.measured]
        chosen = next((run for run in telling if run.standing == "complete"), (telling or runs)[0])
        judged = next((each for each in chosen.judged if each.model == model), None)
        yield Latest(
            chosen,
            model,
            judged.verdict if judged else None,
            tuple(_sentences(judged) if judged else _without_verdict(chosen)),
            _checked(judged) if judged else "",
            tuple(score for score in chosen.scores if score.model == model),
            _newer(runs[0], chosen),
        )


def headline(all_latest: Sequence[Latest]) -> str:
    """`scout is worse than its baseline; 1 cannot tell; 1 held against no baseline`, the worst first."""
    verdicts = [each.verdict for each in all_latest]
    worse = list(dict.fromkeys(each.model for each in all_latest if each.verdict == "worse"))
    left = len(worse) - MOST_NAMED
    names = listed([*worse[:MOST_NAMED], *([f"{left} more"] if left > 0 else [])]) if worse else ""
    than = "are worse than their baselines" if len(worse) > 1 else "is worse than its baseline"
    told = [f"{names} {than}"] if worse else ["Nothing was found worse"] if any(verdicts) else []
    told += [
        f"{verdicts.count(verdict)} {_OTHERS[verdict]}"
        for verdict in (*WORST_FIRST, None)
        if verdict in _OTHERS and verdict in verdicts
    ]
    return "; ".join(told)


def _sentences(judged: Judged) -> Iterator[str]:
    findings = [finding.said for finding in judged.findings]
    yield from findings[:MOST_FINDINGS]
    if len(findings) > MOST_FINDINGS:
        yield f"and {whole(len(findings) - MOST_FINDINGS)} more, which the report has"
    checks, untold = sum(judged.counts.values()), judged.counts.get("cannot tell", 0)
    if not checks:
        yield "Nothing of it could be checked"
    elif judged.verdict == "cannot tell":
        yield f"Nothing was found worse, but {untold} of {_of(checks, 'check')} cannot tell"
    elif judged.verdict == "same":
        yield f"Nothing was found worse: {'the check' if checks == 1 else f'all {checks} checks'} within tolerance"


def _checked(judged: Judged) -> str:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in judged.counts.items())
    return f"Against {judged.against}: {counts or 'no checks'}"


def _without_verdict(entry: Entry) -> Iterator[str]:
    yield "Held against no baseline" if entry.measured else entry.said or "Nothing was measured"


def _newer(newest: Entry, chosen: Entry) -> str:
    if newest is chosen:
        return ""
    state = "INCOMPLETE" if newest.standing == "incomplete" else "without figures"
    return f"The newer run {newest.run} of {day(newest.created_at)} is {state}, and not told here"


def _of(count: int, thing: str) -> str:
    return f"{whole(count)} {thing}{'' if count == 1 else 's'}"
