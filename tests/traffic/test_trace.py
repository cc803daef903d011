"""Public traces."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.traffic.trace import Traced, read_trace

MOONCAKE = (
    '{"timestamp": 27000, "input_length": 1053, "output_length": 26, "hash_ids": [0, 773, 774]}\n'
    '{"timestamp": 30000, "input_length": 512, "output_length": 0, "hash_ids": [0]}\n'
)
AZURE = (
    "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
    "2023-11-16 18:15:46.6805900,374,44\r\n"
    "2023-11-16 18:15:50.9951690,396,109\r\n"
)
AZURE_2024 = "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n"


@pytest.fixture
def trace(tmp_path):
    """Write a trace and read it."""

    def read(text, trace_format, limit=None):
        path = tmp_path / "trace"
        path.write_text(text)
        return list(read_trace(path, trace_format, limit))

    return read


def test_mooncake(trace):
    """Milliseconds from the first request; blocks of 512 tokens; an answer of nothing is asked for as one token."""
    assert trace(MOONCAKE, "mooncake") == [Traced(0.0, 1053, 26, (0, 773, 774)), Traced(3.0, 512, 1, (0,))]
    assert len(trace(MOONCAKE, "mooncake", limit=1)) == 1


def test_azure(trace):
    """The formats of both years, with seven digits of a second and with a time zone."""
    one, two = trace(AZURE, "azure")
    assert (one.due_s, one.input_tokens, one.output_tokens) == (0.0, 374, 44)
    assert two.due_s == pytest.approx(4.314579, abs=1e-5)
    assert trace(AZURE_2024, "azure") == [Traced(0.0, 2162, 5)]


@pytest.fixture
def berlin(monkeypatch):
    """This machine is where clocks change."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no zone can be set here")
def test_a_time_without_a_zone_is_utc(trace, berlin):
    """On the night when clocks there go from 2 to 3 an hour has its 3,600 seconds all the same."""
    times = [f"2024-03-31 0{at},10,10\n" for at in ("1:59:50", "2:30:00", "3:00:10")]
    text = "TIMESTAMP,ContextTokens,GeneratedTokens\n" + "".join(times)
    assert [one.due_s for one in trace(text, "azure")] == [0, 1810, 3620]


@pytest.mark.parametrize(
    ("text", "trace_format", "message"),
    [
        (MOONCAKE + "{\n", "mooncake", "trace:3: this is no line of a Mooncake trace: it is not JSON"),
        (MOONCAKE + '{"timestamp": 1}', "mooncake", "trace:3: .*numbers timestamp, input_length and output_length"),
        (AZURE, "mooncake", 'trace:1: .* it is not JSON. Is it of "format: azure"'),
        (MOONCAKE, "azure", 'trace:1: .*missing: .*Is it of "format: mooncake"'),
        (AZURE + "a" * 200_000, "azure", "trace:4: this is no line of"),
        (MOONCAKE.replace("1053", "1537"), "mooncake", "trace:1: 1537 tokens are 4 blocks of 512, not 3"),
        (MOONCAKE.replace("30000", "3"), "mooncake", "trace:2: the time is before that of the line above"),
        ('{"timestamp": 0, "input_length": 0, "output_length": 1}', "mooncake", "trace:1: a prompt has at least 1"),
        ("", "mooncake", "trace: the trace has no requests"),
        (AZURE.replace("Context", "Contxt"), "azure", "trace:1: .*missing: ContextTokens"),
        (AZURE.replace("396", "many"), "azure", "trace:3: this is no line of an Azure trace"),
        (AZURE.replace(",109", ""), "azure", "trace:3: this is no line of an Azure trace"),
        (AZURE.replace("2023-11-16 18:15:50.9951690", "then"), "azure", "trace:3: this is no line"),
    ],
)
def test_bad_lines_are_named(trace, text, trace_format, message):
    """With file, line and cause."""
    with pytest.raises(UserError, match=message):
        trace(text, trace_format)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 5000), st.integers(0, 5000)), min_size=1, max_size=20))
def test_whatever_is_written_is_read(tmp_path_factory, requests):
    """Times from the first request, in order."""
    requests.sort(key=lambda request: request[0])
    path = tmp_path_factory.mktemp("trace") / "trace"
    keys = ("timestamp", "input_length", "output_length")
    path.write_text("\n".join(json.dumps(dict(zip(keys, each, strict=True))) for each in requests))
    read = list(read_trace(path, "mooncake"))
    assert [each.input_tokens for each in read] == [each[1] for each in requests]
    assert [each.due_s for each in read] == pytest.approx([(each[0] - requests[0][0]) / 1000 for each in requests])


def test_what_is_no_text_is_told(tmp_path):
    """With the line where it begins; a folder is told apart."""
    path = tmp_path / "trace"
    path.write_bytes(MOONCAKE.encode() + b"\xff\xfe\x00")
    with pytest.raises(UserError, match="trace:3: this is no text in UTF-8"):
        list(read_trace(path, "mooncake"))
    with pytest.raises(UserError, match="this is a folder, not a trace's file"):
        list(read_trace(tmp_path, "azure"))
