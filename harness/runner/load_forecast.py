"""What a load suite will ask of a model: phases, time, requests, tokens and money, None where it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from msgspec import Struct

from harness.core.completion import Usage
from harness.core.experiment import LoadSuite, Model
from harness.core.load import Conversation
from harness.core.ports import TokenCounter
from harness.cost.request import request_cost
from harness.load.declared import declared
from harness.load.search import most_probes
from harness.load.stage import Pace
from harness.load.warm_up import warm_up

_SAMPLED = 4  # conversations; the others are taken to be like them
_SEED = 1


class LoadForecast(Struct, frozen=True):
    """One suite for one model. `phases` and all that follows are at most: a search may end sooner, a phase too. What
    warms the server up counts, but is no phase.

    Of an open loop the requests are known. A closed loop sends as many as the server answers, which only trying it
    tells: as many as if it stayed as fast as it is alone.
    """

    suite: str
    labels: tuple[str, ...]
    phases: int
    seconds: float
    requests: int | None
    prompt_tokens: int | None
    answer_tokens: int | None
    usd: float | None


def load_forecast(model: Model, suite: LoadSuite, tokens: TokenCounter, pace: Pace | None) -> LoadForecast:
    """Foresee `suite`. Makes a few of its prompts; raises UserError when they cannot be made. Blocking."""
    sample = suite.workload.conversations(_SAMPLED, tokens, 0, _SEED)
    times = suite.times
    sending_s = times.warm_up_s + times.steady_s
    phases = list(declared(model, suite))
    begun = [_begun(each.schedule(suite).due_s, each.phase.concurrency, sending_s, pace, sample) for each in phases]
    seconds, probes = 0.0, 0
    if (heaviest := warm_up(model, suite)) is not None:
        each, short = heaviest
        seconds = short.times.steady_s
        begun.append(_begun(each.schedule(short).due_s, each.phase.concurrency, seconds, pace, sample))
    if suite.search is not None:
        probes = most_probes(suite.search)
        begun.append(probes * suite.search.highest_requests_per_s * sending_s)
    known = [count for count in begun if count is not None]
    count = sum(known) if len(known) == len(begun) else None
    turns = mean(len(one.turns) for one in sample)
    prompts = _times(count, mean(sum(turn.prompt_tokens for turn in one.turns) for one in sample))
    answers = _times(count, mean(sum(turn.output_tokens for turn in one.turns) for one in sample))
    usage = Usage(prompt_tokens=prompts, completion_tokens=answers)
    return LoadForecast(
        suite=suite.name,
        labels=tuple(dict.fromkeys(each.phase.label for each in phases)) + (("search",) if probes else ()),
        phases=len(phases) + probes,
        seconds=seconds + (len(phases) + probes) * (sending_s + times.cool_down_s),
        requests=_times(count, turns),
        prompt_tokens=prompts,
        answer_tokens=answers,
        usd=None if prompts is None else request_cost(usage, model.price),
    )


def _begun(
    due_s: Sequence[float], users: int | None, seconds: float, pace: Pace | None, sample: Sequence[Conversation]
) -> float | None:
    """Conversations that begin in one phase."""
    if users is None:
        return len(due_s)
    if pace is None:
        return None
    return users * (seconds / max(mean(pace.seconds(one) for one in sample), 1e-4) + 1)


def _times(count: float | None, each: float) -> int | None:
    return None if count is None else round(count * each)
