"""Watching a server's metrics during a phase, on a real local server that changes them."""

import asyncio

from harness.telemetry.scrape import ServerWatch
from tests.fakes.server import Reply
from tests.telemetry.exposition_pages import LLAMA_CPP, SGLANG, vllm

PAGE = "GET /metrics"


async def watched(server, *pages, offered=True):
    """The view and the notes of a watch that finds these pages before, in the window and after."""
    watch = ServerWatch(server.url, {}, "scout")
    before, inside, after = pages
    server.pages[PAGE] = before
    await watch.before()
    server.pages[PAGE] = inside
    watch.window_opens()
    async with asyncio.timeout(10):
        while offered and not watch.reads:  # noqa: ASYNC110 - what is waited for is the watch's own figure
            await asyncio.sleep(0.01)
    server.pages[PAGE] = after
    return await watch.after(), watch.notes


async def test_counts_are_gained_and_gauges_sampled(server):
    """Differences over the whole phase, gauges in the window, means of what was added."""
    view, notes = await watched(
        server,
        Reply(vllm()),
        Reply(vllm(running=8, waiting=2, prompt=400)),
        Reply(vllm(prompt=900, output=250, stop=25, ttft=(5.0, 25))),
    )
    assert (view.engine, view.samples, notes) == ("vllm", 1, ())
    assert (view.prompt_tokens, view.output_tokens, view.requests) == (800.0, 200.0, 20.0)
    assert view.ttft_mean_s == 0.2
    assert (view.running_mean, view.running_max, view.waiting_max, view.kv_cache_max_share) == (8.0, 8.0, 2.0, 0.5)
    assert (view.itl_mean_s, view.draft_tokens, view.preemptions) == (None, None, None)


async def test_a_counter_that_appears_has_counted_from_nothing(server):
    """SGLang writes its retractions only once there is one."""
    later = SGLANG.replace(b"num_running_reqs", b"x") + b"sglang:num_retracted_requests_total 3\n"
    idle = Reply(SGLANG.replace(b"num_running_reqs", b"x"))
    view, _ = await watched(server, idle, idle, Reply(later))
    assert (view.preemptions, view.prompt_tokens) == (3.0, 0.0)


async def test_a_restart_tells_nothing(server):
    """Another process, even with higher counters, or a counter that went back: no counts, and a note."""
    for after in (vllm(prompt=999, started=2000.0), vllm(prompt=1)):
        view, notes = await watched(server, Reply(vllm()), Reply(vllm()), Reply(after))
        assert (view.prompt_tokens, view.ttft_mean_s) == (None, None)
        assert "restarted" in notes[-1]


async def test_others_traffic_is_noted(server):
    """A server that is busy before the phase began serves somebody else."""
    busy = Reply(LLAMA_CPP)
    watch = ServerWatch(server.url, {})
    server.pages[PAGE] = busy
    await watch.before()
    server.pages[PAGE] = Reply(LLAMA_CPP.replace(b"processing 2", b"processing 0"))
    await watch.after()
    assert watch.notes == ("the server was busy with 2 requests before the phase began: its counts include them",)


async def test_no_metrics_is_no_view(server):
    """Absent, a web page, or a server that is gone: None, and nothing raised."""
    assert await watched(server, *[Reply(status=404)] * 3, offered=False) == (None, ())
    assert await watched(server, *[Reply(b"<html>")] * 3, offered=False) == (None, ())
    watch = ServerWatch("http://127.0.0.1:9/v1", {})
    await watch.before()
    watch.window_opens()
    assert await watch.after() is None


async def test_metrics_that_fail_in_between_cost_only_themselves(server):
    """Invalid text, an error, and far too much: gauges are missing, counts are there, and a note says so."""
    for bad in (Reply(b"vllm:num_requests_running{ 1"), Reply(status=500), Reply(vllm() + b"#" * (9 << 20))):
        view, notes = await watched(server, Reply(vllm()), bad, Reply(vllm(prompt=200)))
        assert (view.samples, view.prompt_tokens, view.running_mean) == (0, 100.0, None)
        assert notes == ("1 of 2 reads of the server's metrics failed",)


async def test_an_end_that_cannot_be_read_leaves_counts_unknown(server):
    """No difference without a second figure."""
    view, _ = await watched(server, Reply(vllm()), Reply(vllm(running=3)), Reply(status=503))
    assert (view.prompt_tokens, view.running_max) == (None, 3.0)


async def test_tensorrt_llms_own_path_is_found(server):
    """Its /metrics are iterations; the counters are elsewhere."""
    server.pages["GET /prometheus/metrics"] = Reply(b"trtllm_prompt_tokens_total 5\n")
    watch = ServerWatch(server.url, {})
    await watch.before()
    server.pages["GET /prometheus/metrics"] = Reply(b"trtllm_prompt_tokens_total 12\n")
    view = await watch.after()
    assert (view.engine, view.prompt_tokens) == ("tensorrt-llm", 7.0)
