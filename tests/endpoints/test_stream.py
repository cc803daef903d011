"""A streamed answer is folded right, and one that is not whole is never taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer
from harness.endpoints.problem import Problem
from harness.endpoints.stream import StreamFold
from tests.fakes.server import DONE, chunk, event, usage


def fold(*pieces):
    """The fold after these pieces, one nanosecond apart, and its verdict."""
    folded = StreamFold()
    for at_ns, piece in enumerate(pieces, start=1):
        folded.feed(piece, at_ns)
    return folded, folded.close(len(pieces) + 1)


def answer(*pieces):
    """The answer, which must be one."""
    _, result = fold(*pieces)
    assert isinstance(result, Answer), result
    return result


def problem(*pieces):
    """The problem, which must be one."""
    _, result = fold(*pieces)
    assert isinstance(result, Problem), result
    return result


def test_text_usage_and_finish_reason():
    """The usual stream."""
    got = answer(
        chunk(role="assistant", content=""), chunk(content="4"), chunk(content="2"), chunk("stop"), usage(3, 2), DONE
    )
    assert (got.text, got.finish_reason, got.usage.prompt_tokens, got.usage.completion_tokens) == ("42", "stop", 3, 2)


def test_arrivals_tell_chunks_tokens_and_answers_apart():
    """A role-only chunk is no token, and a thought no answer."""
    folded, _ = fold(
        chunk(role="assistant"), chunk(reasoning="hm"), chunk(content="4"), chunk(content="2"), chunk("stop")
    )
    came = folded.arrivals()
    assert (came.first_chunk_ns, came.first_token_ns, came.first_answer_ns, came.chunks_ns) == (1, 2, 3, (2, 3, 4))


def test_the_last_usage_wins():
    """Some servers send a running count in every chunk."""
    running = {
        "choices": [{"index": 0, "delta": {"content": "a"}}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 1},
    }
    assert answer(event(running), usage(5, 2), chunk("stop"), DONE).usage.completion_tokens == 2


@pytest.mark.parametrize("placeholder", [{}, {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}])
def test_a_placeholder_takes_no_usage_back(placeholder):
    """Some servers end with one."""
    last = event({"choices": [], "usage": placeholder})
    assert answer(chunk("stop", content="a"), usage(5, 2), last).usage.completion_tokens == 2


def test_groq_keeps_its_usage_apart():
    """Under `x_groq`."""
    last = {"choices": [], "x_groq": {"usage": {"prompt_tokens": 5, "completion_tokens": 1}}}
    assert answer(chunk("stop", content="a"), event(last)).usage.prompt_tokens == 5


def test_no_usage_is_none():
    """Chunks are not counted instead."""
    assert answer(chunk(content="a"), chunk("stop")).usage is None


def test_one_thought_under_two_names_is_read_once():
    """`reasoning` beside `reasoning_content` or its details says the same."""
    details = [{"type": "reasoning.text", "text": "hm"}]
    twice = chunk(reasoning="hm", reasoning_content="hm", reasoning_details=details)
    assert answer(twice, chunk(reasoning=None, reasoning_details=details), chunk("stop", content="4")).reasoning == "hm"
    assert answer(chunk(reasoning_details=details), chunk("stop", content="4")).reasoning == "hm"
    later = (chunk(content=""), chunk(reasoning="hm"), chunk(reasoning_details=details), chunk("stop", content="4"))
    assert answer(*later).reasoning == "hm"


def test_mistral_content_lists():
    """Thinking parts and text parts."""
    thinking = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]
    got = answer(chunk(content=thinking), chunk(content=[{"type": "text", "text": "4"}]), chunk("stop", content=""))
    assert (got.text, got.reasoning) == ("4", "hm")


def test_tags_split_across_chunks():
    """The answer starts after the closing tag, in time as well."""
    folded, got = fold(
        chunk(content="<thi"), chunk(content="nk>hm</th"), chunk(content="ink>"), chunk(content="4"), chunk("stop")
    )
    assert (got.text, got.reasoning, folded.arrivals().first_answer_ns) == ("4", "hm", 4)


def test_other_choices_are_left_alone():
    """Index 0 is ours."""
    other = event({"choices": [{"index": 1, "delta": {"content": "b"}, "finish_reason": "length"}]})
    got = answer(chunk(content="a"), other, chunk("stop"), other)
    assert (got.text, got.finish_reason) == ("a", "stop")


def test_tool_calls_are_named():
    """By the piece that carries the name."""
    first = chunk(tool_calls=[{"index": 0, "function": {"name": "weather", "arguments": ""}}])
    more = chunk(tool_calls=[{"index": 0, "function": {"arguments": "{}"}}])
    assert answer(first, more, chunk("tool_calls")).tool_calls == ("weather",)


def test_refusal_is_kept_apart():
    """It is no text."""
    got = answer(chunk(refusal="I "), chunk(refusal="won't"), chunk("stop"))
    assert (got.text, got.refusal) == ("", "I won't")


def test_plain_completions():
    """Their text is not in a delta."""
    assert answer(event({"choices": [{"index": 0, "text": "a", "finish_reason": "length"}]})).text == "a"


def test_half_surrogates_are_joined():
    """A server that escapes each half of an emoji into a chunk of its own."""
    halves = [
        b'data: {"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}\n\n',
        b'data: {"choices":[{"index":0,"delta":{"content":"\\ude0a"}}]}\n\n',
    ]
    assert answer(*halves, chunk("stop")).text == "😊"


def test_half_surrogates_are_replaced_everywhere():
    """Or the record could not be written; halves in two chunks are joined."""
    half = "no \ud83d"
    delta = {"refusal": half, "tool_calls": [{"function": {"name": half}}]}
    got = answer(event({"model": half, "choices": [{"index": 0, "delta": delta, "finish_reason": half}]}))
    assert {got.refusal, *got.tool_calls, got.finish_reason, got.served_model} == {"no \ufffd"}
    assert answer(chunk(refusal="\ud83d"), chunk("stop", refusal="\ude0a")).refusal == "😊"
    assert problem(event({"error": {"message": half}})).message == "no \ufffd"


def test_not_a_number_is_let_through():
    """Log-probabilities may be."""
    assert (
        answer(
            b'data: {"choices":[{"index":0,"logprobs":NaN,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'
        ).text
        == "a"
    )


def test_done_after_text_is_an_end():
    """Even without a finish reason."""
    assert answer(chunk(content="a"), DONE).finish_reason is None


def test_done_after_nothing_is_none():
    """An empty stream is no empty answer."""
    assert problem(chunk(role="assistant"), DONE).reason is FailureReason.PROTOCOL


def test_truncated_stream_is_a_failure_that_keeps_its_text():
    """Neither finish reason nor `[DONE]`."""
    folded, broken = fold(chunk(content="4"), chunk(content="2"))
    assert (broken.reason, broken.retryable, folded.partial_text()) == (FailureReason.PROTOCOL, True, "42")


def test_error_event_followed_by_done_is_a_failure():
    """As vLLM ends a stream whose engine died."""
    broken = problem(chunk(content="a"), event({"error": {"message": "EngineCore died", "code": 500}}), DONE)
    assert (broken.reason, broken.status, broken.retryable) == (FailureReason.SERVER, 500, True)


def test_error_beside_a_finish_reason_is_a_failure():
    """As OpenRouter reports a provider's error."""
    last = {
        "error": {"code": 400, "message": "Token limit reached"},
        "choices": [{"index": 0, "delta": {"content": ""}}],
    }
    broken = problem(chunk("length", reasoning="a"), event(last), DONE)
    assert (broken.reason, broken.retryable) == (FailureReason.SERVER, False)


@pytest.mark.parametrize("reason", ["error", "abort", "insufficient_system_resource", "INSUFFICIENT_SYSTEM_RESOURCE"])
def test_a_server_that_gave_up(reason):
    """vLLM and SGLang abort, DeepSeek runs out; what came until then is no answer."""
    broken = problem(chunk(content="a"), chunk(reason), DONE)
    assert (broken.reason, broken.retryable) == (FailureReason.SERVER, True)


def test_error_in_a_named_event():
    """Without the word in its data."""
    assert problem(b'event: error\ndata: {"message": "overloaded"}\n\n').message == "overloaded"


def test_malformed_chunk_is_a_failure():
    """Nothing is guessed from what surrounds it."""
    assert problem(chunk(content="a"), b"data: {oops\n\n", chunk("stop")).reason is FailureReason.PROTOCOL


def test_cut_usage_does_not_take_the_answer_back():
    """The finish reason had come."""
    assert answer(chunk("stop", content="a"), b'data: {"choices":[],"usa').text == "a"


def test_a_page_is_no_stream():
    """A gateway's HTML with status 200."""
    assert "not an event stream" in problem(b"<html>hello</html>").message


def test_a_whole_body_announced_as_a_stream():
    """An answer or an error."""
    assert answer(b'{"choices":[{"message":{"content":', b'"a"},"finish_reason":"stop"}]}').text == "a"
    assert problem(b'{"error":{"message":"no","code":400}}').message == "no"


PIECES = st.lists(st.text(max_size=12), min_size=1, max_size=12)


@given(PIECES, st.integers(1, 40), st.booleans())
def test_text_survives_any_cut(texts, size, escaped):
    """Text comes out as it went in, whatever the network does to the bytes."""
    bodies = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts]
    sent = b"".join(b"data: " + json.dumps(body, ensure_ascii=escaped).encode("utf-8") + b"\r\n\r\n" for body in bodies)
    sent += chunk("stop")
    plain = "".join(texts)
    got = answer(*(sent[i : i + size] for i in range(0, len(sent), size)))
    assert got.reasoning + got.text == plain or "think" in plain.lower()


DELTAS = st.fixed_dictionaries(
    {},
    optional={
        "role": st.just("assistant"),
        "content": st.none() | st.text(max_size=3) | st.just([{"type": "text", "text": "a"}]),
        "reasoning_content": st.none() | st.text(max_size=3),
        "reasoning": st.none() | st.text(max_size=3),
        "reasoning_details": st.none() | st.just([{"text": "hm"}]),
        "refusal": st.none() | st.just("no"),
        "tool_calls": st.none() | st.just([{"function": {"name": "f"}}]),
    },
)
CHOICES = st.fixed_dictionaries(
    {"delta": DELTAS},
    optional={"index": st.sampled_from([0, 1, None]), "finish_reason": st.sampled_from([None, "stop", "abort"])},
)
CHUNKS = st.fixed_dictionaries(
    {"choices": st.lists(CHOICES, max_size=2)},
    optional={
        "model": st.sampled_from([None, "nano", "scout"]),
        "usage": st.sampled_from([None, {"prompt_tokens": 3, "completion_tokens": 2}]),
        "error": st.sampled_from([None, {"message": "died"}]),
    },
)


@given(st.lists(CHUNKS, max_size=6))
def test_the_short_way_reads_what_the_long_way_does(chunks):
    """Whole chunks are read by a shorter way than cut ones."""
    pieces = [event(each) for each in chunks]
    whole, cut = StreamFold(), StreamFold()
    for at_ns, piece in enumerate(pieces):
        whole.feed(piece, at_ns)
        cut.feed(piece[:9], at_ns)
        cut.feed(piece[9:], at_ns)
    assert whole.characters() == cut.characters()
    assert whole.arrivals() == cut.arrivals()
    assert whole.close(9) == cut.close(9)
