"""Takes over real sockets, by a real client process, against servers that behave so."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
import pytest_asyncio
from scipy.stats import kstest

from harness.core.completion import FailureReason
from harness.core.load import Ceiling
from harness.load.crew import Crew
from harness.load.declared import declared
from harness.load.take import GivenUpError, Take
from harness.metrics.measure import measure
from harness.traffic.closed import ClosedArrivals
from harness.traffic.open import ConstantArrivals, PoissonArrivals
from tests.fakes.server import DONE, Reply, chunk, event, failing, says, stream, usage
from tests.load.stages import Onlooker, Words, load_suite, stage_on
from tests.telemetry.exposition_pages import vllm

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOUNDLESS = Ceiling(1e9, 1e9)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crew():
    """Client processes that all takes of this file share, as those of a run do."""
    async with Crew() as running:
        yield running


@pytest.fixture
def apply(crew, server):
    """Carry out the first phase of a suite on the fake server."""

    async def applied(suite, clients=1, onlooker=None, **endpoint):
        stage = stage_on(server, suite, **endpoint)
        each = next(declared(stage.model, suite))
        take = Take(stage, each, clients, onlooker or Onlooker(), lambda: False)
        return await take.carry_out(crew, BOUNDLESS)

    return applied


def closed(users):
    return ClosedArrivals(concurrency=(users,))


async def test_requests_leave_when_the_process_says(apply):
    """As sent, not only as planned, Poisson arrivals pass a Kolmogorov-Smirnov test against exponential gaps."""
    taken = await apply(load_suite(PoissonArrivals(requests_per_s=(150,)), times=(0, 2, 0.5)), clients=2)
    sent_ns = sorted(one.sent_ns for one in taken.requests)
    due_ns = sorted(one.scheduled_ns for one in taken.requests)
    assert taken.record.scheduled == len(taken.requests) > 200
    for times_ns in (due_ns, sent_ns):
        gaps_s = [(b - a) / 1e9 for a, b in pairwise(times_ns)]
        assert kstest(gaps_s, "expon", args=(0, 1 / 150)).pvalue > 0.001
    assert all(one.sent_ns >= one.scheduled_ns for one in taken.requests)
    assert {one.client for one in taken.requests} == {0, 1}


class Stalling:
    """Answers after 5 ms, but not at all for two seconds, half a second after its first request."""

    def __init__(self) -> None:
        self.first_s: float | None = None

    def __call__(self, seen):
        now_s = time.monotonic()
        self.first_s = self.first_s or now_s
        left_s = self.first_s + 2.5 - now_s
        return says("a", delay_s=left_s if 0 < left_s <= 2 else 0.005)(seen)


async def test_a_stall_is_felt_by_all_who_would_have_come(apply, server):
    """No coordinated omission. Of the requests due in 3 s, those due in a stall of 2 s wait for up to 2 s, so that the
    p99 is 2 - 0.01 × 3 = 1.97 s. One user, who waits for the answer, meets the stall once: it is beyond the p99."""
    server.respond = Stalling()
    taken = await apply(load_suite(ConstantArrivals(requests_per_s=(50,)), times=(0, 3, 1)))
    p99_s = measure(taken.record, taken.requests).requests["ttft_s"].p99
    assert p99_s is None or p99_s == pytest.approx(1.97, abs=0.1)
    waits_s = sorted((one.sent_ns - one.scheduled_ns + one.timing.first_token_ns) / 1e9 for one in taken.requests)
    assert waits_s[round(0.99 * len(waits_s))] == pytest.approx(1.97, abs=0.1)
    assert sum(wait > 0.5 for wait in waits_s) == pytest.approx(1.5 * 50, abs=10)
    server.respond = Stalling()
    taken = await apply(load_suite(closed(1), times=(0, 3, 1)))
    waits_s = sorted(one.timing.first_token_ns / 1e9 for one in taken.requests)
    assert waits_s[-1] == pytest.approx(2, abs=0.1)
    assert waits_s[-2] < 1


async def test_a_closed_loop_keeps_its_users_busy(apply, server):
    """Never more in flight than users, and each begins the next when the last has ended."""
    server.respond = says("a b c", delay_s=0.02)
    onlooker = Onlooker()
    taken = await apply(load_suite(closed(4), times=(0.1, 0.8, 0.5)), onlooker=onlooker)
    assert server.most_at_once == 4
    window = taken.record.window
    assert all(one.sent_ns < window.end_ns for one in taken.requests)
    assert len({seen.question for seen in server.seen}) == len(server.seen) == len(taken.requests)
    assert taken.record.ended_ns < 1_400_000_000, "a phase ends when all is done"
    assert onlooker.standings
    assert taken.record.clients[0].late_p99_s is None


async def test_a_chunk_of_several_tokens_is_one_chunk(apply, server):
    """Tokens come from usage and are spread over the chunks that carried them."""
    pieces = [chunk(content="one two three four "), chunk(content="five six seven eight")]
    server.respond = lambda seen: stream(*pieces, chunk("stop"), usage(1, 8), DONE)
    taken = await apply(load_suite(closed(1), times=(0, 0.2, 0.2)))
    one = taken.requests[0]
    assert (one.chunk_tokens, len(one.timing.chunks_ns), one.usage.completion_tokens) == ((4, 4), 2, 8)


async def test_a_chunk_with_only_a_role_is_no_token(apply, server):
    """It comes before anything was computed: the first token is the first text."""
    pieces = [chunk(role="assistant", content=""), chunk(content="a"), chunk("stop"), usage(1, 1), DONE]
    server.respond = lambda seen: stream(*pieces, pause_s=0.05)
    taken = await apply(load_suite(closed(1), times=(0, 0.2, 0.5)))
    timing = taken.requests[0].timing
    assert timing.first_token_ns - timing.first_chunk_ns > 40_000_000
    assert len(timing.chunks_ns) == 1


async def test_answers_without_usage_are_counted_afterwards(apply, server):
    """By what counts tokens as the model does; their prompts stay unknown, as only the server knows its template."""
    words = [chunk(content=word) for word in ("one ", "two ", "three")]
    server.respond = lambda seen: stream(*words, chunk("stop"), DONE)
    taken = await apply(load_suite(closed(1), times=(0, 0.2, 0.2)))
    usage_then = taken.requests[0].usage
    assert (usage_then.completion_tokens, usage_then.prompt_tokens, usage_then.counted_by) == (3, None, "tokenize")
    assert taken.requests[0].chunk_tokens == (1, 1, 1)
    assert any("counted no tokens" in note for note in taken.record.notes)


async def test_a_prefix_cache_is_told_from_usage(apply, server):
    """The first request that carries a common prefix is cold, the others are warm."""
    known: set[str] = set()

    def caching(seen):
        prefix = seen.question.partition(":")[0]
        cached = 90 if prefix in known else 0
        known.add(prefix)
        counts = {"prompt_tokens": 100, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": cached}}
        end = event({"choices": [], "usage": counts})
        return stream(chunk(content="a"), chunk("stop"), end, DONE, delay_s=0.001 if cached else 0.1)

    server.respond = caching
    taken = await apply(load_suite(closed(1), times=(0, 0.5, 0.2), workload=Words(prefix="shared:")))
    assert [one.usage.cached_tokens for one in taken.requests[:3]] == [0, 90, 90]
    found = measure(taken.record, taken.requests).requests
    assert found["ttft_cold_s"].n == 1
    assert found["ttft_warm_s"].n == len(taken.requests) - 1


async def test_what_does_not_end_is_broken_off(apply, server):
    """When the cool-down is over; what had come until then is kept, as its tokens came in the window."""
    endless = [chunk(content="a ")] * 1000
    server.respond = lambda seen: stream(*endless, pause_s=0.02)
    taken = await apply(load_suite(closed(2), times=(0.1, 0.5, 0.3)))
    assert [one.ended for one in taken.requests] == ["broken off"] * 2
    assert all(30 < len(one.timing.chunks_ns) < 50 for one in taken.requests)
    assert taken.record.ended_ns == pytest.approx(0.9e9, abs=0.3e9)


async def test_conversations_grow_by_the_real_answers(apply, server):
    """Each turn carries all that was said before."""
    server.respond = lambda seen: says(f"echo {seen.question}")(seen)
    suite = load_suite(closed(1), times=(0, 0.3, 0.2), workload=Words(turns=3, system="Be brief."))
    taken = await apply(suite)
    third = next(seen for seen in server.seen if len(seen.body["messages"]) == 6)
    roles = [message["role"] for message in third.body["messages"]]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    said = [message["content"] for message in third.body["messages"]]
    assert said[2] == f"echo {said[1]}"
    assert [one.turn for one in taken.requests[:4]] == [0, 1, 2, 0]


async def test_failures_are_kept_with_their_reason(apply, server):
    """A server that sheds load answers some: that is a finding."""
    server.respond = lambda seen: says("a")(seen) if len(server.seen) % 2 else failing(503, "overloaded")
    taken = await apply(load_suite(ConstantArrivals(requests_per_s=(100,)), times=(0, 0.8, 0.3)))
    failed = [one for one in taken.requests if one.ended == "failed"]
    assert len(failed) == pytest.approx(40, abs=5)
    assert {(one.failure, one.message) for one in failed} == {(FailureReason.SERVER, "HTTP 503: overloaded")}


async def test_a_server_that_refuses_everything_is_given_up(apply, server):
    """Long before the phase would be over."""
    server.respond = lambda seen: failing(401, "no such key")
    began = time.monotonic()
    with pytest.raises(GivenUpError, match="in a row failed, the last with: HTTP 401: no such key"):
        await apply(load_suite(closed(2), times=(0, 30, 0)))
    assert time.monotonic() - began < 15


async def test_load_shedding_is_no_reason_to_give_up(apply, server):
    """One slot, whose answer takes long, and refusals at once for all others, six seconds long: a finding."""
    server.respond = lambda seen: says("a", delay_s=7)(seen) if len(server.seen) == 1 else failing(429, "busy")
    taken = await apply(load_suite(ConstantArrivals(requests_per_s=(20,)), times=(0, 6.5, 3)))
    assert [one.ended for one in taken.requests].count("complete") == 1
    assert len(taken.requests) == 130


async def test_an_empty_answer_is_a_failure(apply, server):
    """Nothing was said and nothing counted: a conversation does not go on from there, either."""
    server.respond = lambda seen: says("a")(seen) if len(server.seen) % 2 else stream(chunk("stop"), usage(4, 0), DONE)
    taken = await apply(load_suite(closed(1), times=(0, 0.3, 0.2), workload=Words(turns=2)))
    failed = [one for one in taken.requests if one.ended == "failed"]
    assert {(one.failure, one.message) for one in failed} == {(FailureReason.PROTOCOL, "empty answer")}
    assert {one.turn for one in taken.requests if one.ended == "complete"} == {0}


async def test_answers_far_shorter_than_asked_are_noted(apply, server):
    """Where the server was asked for exactly five tokens and gave one."""
    server.respond = says("a")
    taken = await apply(load_suite(closed(1), times=(0, 0.2, 0.2)))
    assert taken.record.exact_output
    note = f"{len(taken.requests)} answers have less than half of the tokens that were asked for exactly"
    assert note in taken.record.notes


async def test_a_crashing_server_is_given_up(apply, server):
    """One that answered before, and then is not there at all."""
    server.respond = lambda seen: says("a")(seen) if len(server.seen) < 20 else Reply(drop=True)
    with pytest.raises(GivenUpError, match="in a row failed"):
        await apply(load_suite(closed(2), times=(0, 30, 0)))


async def test_a_phase_that_is_stopped_is_no_phase(crew, server):
    """Nothing comes back, and the clients are ready for the next one."""
    suite = load_suite(closed(1), times=(0, 30, 0))
    stage = stage_on(server, suite)
    stopped = threading.Event()
    threading.Timer(0.7, stopped.set).start()
    take = Take(stage, next(declared(stage.model, suite)), 1, Onlooker(), stopped.is_set)
    assert await take.carry_out(crew, BOUNDLESS) is None
    short = load_suite(closed(1), times=(0, 0.2, 0.2))
    again = Take(stage_on(server, short), next(declared(stage.model, short)), 1, Onlooker(), lambda: False)
    assert (await again.carry_out(crew, BOUNDLESS)).requests


async def test_users_of_a_fast_server_get_more_prompts(apply, server):
    """Those made beforehand are too few where a server is faster under load than it was alone: never twice the same."""
    half_a_second = Words(output_tokens=500)  # at the stage's pace; this server gives one token at once
    suite = load_suite(closed(4), times=(0, 1.5, 0.2), workload=half_a_second)
    taken = await apply(suite)
    questions = [seen.question for seen in server.seen]
    assert len(set(questions)) == len(questions) == len(taken.requests) > 50
    assert sorted(one.number for one in taken.requests) == list(range(len(taken.requests)))


async def test_only_an_in_house_server_is_asked_for_its_metrics(apply, server):
    """Another's root is not ours to ask, least of all with the key."""
    server.respond = says("a")
    server.pages["GET /metrics"] = Reply(vllm())
    suite = load_suite(closed(1), times=(0, 0.1, 1))
    assert (await apply(suite)).record.server.engine == "vllm"
    assert (await apply(suite, in_house=False)).record.server is None
