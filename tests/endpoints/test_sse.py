"""Events come out the same however their bytes are cut up."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from harness.endpoints.sse import Event, EventDecoder

LINES = st.sampled_from(
    [
        b"data: {}",
        b"data:x",
        b"data: caf\xc3\xa9 \xf0\x9f\x98\x8a",
        b": comment",
        b"event: error",
        b"id: 7",
        b"data",
        b"",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
STREAMS = st.lists(st.tuples(LINES, ENDS), max_size=30).map(lambda parts: b"".join(line + end for line, end in parts))


def decode(*pieces):
    """All events of a stream that arrives in these pieces, the cut-off last one included."""
    decoder = EventDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    last = decoder.close()
    return events if last is None else [*events, last]


def plainly(stream):
    """The same by the specification's own words, line by line."""
    lines = stream.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    events, data, name = [], [], ""
    for line in lines[:-1]:
        field, _, value = line.partition(b":")
        value = value[1:] if value.startswith(b" ") else value
        if not line:
            events += [Event(b"\n".join(data), name)] if b"\n".join(data) else []
            data, name = [], ""
        elif field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode()
    return events


@given(STREAMS, st.lists(st.integers(0, 400), max_size=20))
def test_cuts_do_not_matter(stream, cuts):
    """Any split gives the events of the whole."""
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    assert decode(*(stream[a:b] for a, b in pairwise(edges))) == decode(stream)


@given(STREAMS)
def test_one_byte_at_a_time(stream):
    """So do single bytes, in the middle of a character or a CRLF."""
    assert decode(*(stream[i : i + 1] for i in range(len(stream)))) == decode(stream)


@given(STREAMS)
def test_agrees_with_the_specification(stream):
    """Closed events are those of a plain reading of the rules."""
    assert [event for event in decode(stream) if not event.cut] == plainly(stream)


def test_several_data_lines_are_one_event():
    """They are joined by newlines."""
    assert decode(b"event: e\ndata: a\ndata:b\n\n") == [Event(b"a\nb", "e")]


def test_byte_order_mark_is_skipped():
    """Only at the very start, even when it comes in pieces."""
    assert decode(b"\xef", b"\xbb", b"\xbfdata: x\n\n") == [Event(b"x")]
    assert decode(b"data: \xef\xbb\xbfx\n\n") == [Event(b"\xef\xbb\xbfx")]


def test_unclosed_last_event_is_kept_and_marked():
    """Servers forget the last blank line."""
    assert decode(b"data: a\n\ndata: b") == [Event(b"a"), Event(b"b", cut=True)]


def test_error_field_is_an_error_event():
    """Older llama.cpp servers write `error:` instead of `data:`."""
    assert decode(b'error: {"code":500}\n\n') == [Event(b'{"code":500}', "error")]
