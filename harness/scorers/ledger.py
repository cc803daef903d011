"""The ledger: the one outcome of a record, from how its request ended and from what the scorer reads."""

from __future__ import annotations

import re

from harness.core.completion import Completion, Failure, FailureReason
from harness.core.judging import JudgesSilence, RunsCode
from harness.core.ports import Scorer
from harness.core.record import Record
from harness.core.score import Outcome, Score, Verdict
from harness.scorers.rule import UNPARSED

_CUT_OFF = frozenset({"length", "max_tokens", "model_length"})
_CALLED_A_TOOL = frozenset({"tool_calls", "function_call", "tool_use"})
_REFUSAL = re.compile(  # of helping at all: "I cannot find the number" is an answer that could not be read
    r"""\W{0,3}(?:(?:i['’]?m|i\sam|we['’]?re)\s(?:very\s|really\s|so\s)?sorry[\s,.:;—-]*(?:but\s)?
               |(?:sorry|apologies|unfortunately)[\s,.:;—-]*(?:but\s)?
               |i\sapologi[sz]e[\s,.:;—-]*(?:but\s)?
               |as\san?\s(?:ai|artificial|language|large)\b[^.\n]{0,60}?[\s,]+)?
        (?:i\s(?:can['’]?t|cannot|can\snot|won['’]?t|will\snot|must|have\sto
               |(?:am|'m)\s(?:unable|not\s(?:able|allowed|comfortable|permitted|going)))|i['’]m\s(?:unable|not\s(?:able|allowed|comfortable))|we\scan(?:no|['’])t)
        \s(?:to\s)?(?:be\sable\sto\s|in\sgood\sconscience\s)?
        (?:assist|help|comply|engage|participate|fulfil+|decline|refuse|discuss\sth|continue\swith|respond\sto\sth
          |provide\s(?:assistance|help|that|this|an?\sanswer|any)|answer\s(?:that|this|your|the)\s(?:question|request)
          |support\sth)\w*""",
    re.VERBOSE | re.IGNORECASE,
)


def scorer_name(scorer: Scorer) -> str:
    """`match-1f3a9c02`: the kind, and a digest of its arguments and code, so that two scorings stay apart."""
    return f"{scorer.kind}-{scorer.fingerprint()[:8]}"


def score_record(record: Record, scorer: Scorer, target: tuple[str, ...] | None = None) -> Score:
    """The outcome of one record under one scorer; `target` is the record's own, where it is kept elsewhere.

    An answer cut off at the output cap counts only where it was settled before. Raises what the scorer raises.
    """
    target = record.target if target is None else target
    result = record.result
    if isinstance(result, Failure):
        unservable = result.reason is FailureReason.UNSERVABLE
        outcome = Outcome.UNSERVABLE if unservable else Outcome.FAILED
        return Score(record.item.id, scorer_name(scorer), outcome)
    if result.refusal or _ending(result) == "content_filter":
        return Score(record.item.id, scorer_name(scorer), Outcome.REFUSED)
    answered = bool(result.text.strip())
    read = answered or isinstance(scorer, RunsCode) or _judges_silence(scorer)  # to the first: one without a program
    verdict = scorer.score(result.text, target, record.choices) if read else UNPARSED
    outcome = _outcome(result, verdict, target)
    value = verdict.value if outcome is verdict.outcome else None
    return Score(record.item.id, scorer_name(scorer), outcome, value, verdict.extracted, verdict.execution)


def _judges_silence(scorer: Scorer) -> bool:
    return isinstance(scorer, JudgesSilence) and scorer.judges_silence


def _ending(result: Completion) -> str:
    return (result.finish_reason or "").lower()  # some servers shout: LENGTH, MAX_TOKENS


def _outcome(result: Completion, verdict: Verdict, target: tuple[str, ...]) -> Outcome:
    if verdict.settled:
        return verdict.outcome
    if _ending(result) in _CUT_OFF:
        return Outcome.TRUNCATED
    if _ending(result) in _CALLED_A_TOOL:
        return Outcome.UNPARSED
    return Outcome.REFUSED if _refuses(result.text, verdict, target) else verdict.outcome


def _refuses(text: str, verdict: Verdict, target: tuple[str, ...]) -> bool:
    """Whether nothing was read but a text that declines to help, where no such text is right.

    A letter or number read after "I can't help with that" counts as right or wrong, both alike.
    """
    if verdict.outcome is Outcome.UNPARSED:
        read = text
    elif verdict.outcome is Outcome.WRONG and verdict.extracted:
        read = verdict.extracted
    else:
        return False
    return _REFUSAL.match(read) is not None and not any(map(_REFUSAL.match, target))
