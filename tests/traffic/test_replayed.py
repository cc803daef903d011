"""The trace workload."""

import pytest

from harness.traffic.replayed import TraceWorkload
from tests.fakes.words import Pieces

LINES = (
    (0, 1200, 5, [0, 1, 2]),
    (500, 1200, 6, [0, 1, 3]),
    (900, 700, 7, [4, 5]),
    (950, 1200, 8, [0, 1, 2]),
)


@pytest.fixture
def workload(tmp_path):
    """A Mooncake trace of four requests."""
    path = tmp_path / "trace.jsonl"
    keys = ("timestamp", "input_length", "output_length", "hash_ids")
    rows = [dict(zip(keys, line, strict=True)) for line in LINES]
    path.write_text("\n".join(str(row).replace("'", '"') for row in rows))
    return TraceWorkload(path=path, format="mooncake")


def test_lengths_and_times_are_the_traces(workload):
    """Prompts exactly, the template included."""
    tokens = Pieces()
    conversations = workload.conversations(4, tokens, 10, 1)
    assert [each.turns[0].prompt_tokens for each in conversations] == [line[1] for line in LINES]
    assert [tokens.count(each.turns[0].message.content) + 10 for each in conversations] == [line[1] for line in LINES]
    assert [each.turns[0].output_tokens for each in conversations] == [5, 6, 7, 8]
    assert [each.due_s for each in conversations] == list(workload.recorded_s()) == [0.0, 0.5, 0.9, 0.95]
    assert len(workload.conversations(2, tokens, 10, 1)) == 2


def test_equal_blocks_are_equal_text(workload):
    """As far as the trace says, and no further."""
    tokens = Pieces()
    one, two, other, again = (each.turns[0].message.content for each in workload.conversations(4, tokens, 10, 1))
    common = next(index for index, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1])
    assert tokens.count(one[:common]) == pytest.approx(1024, abs=4)
    assert one == again
    assert one.split(" ")[:4] != other.split(" ")[:4]
    assert workload.conversations(1, tokens, 10, 2)[0].turns[0].message.content != one


def test_a_last_block_that_the_template_takes(workload):
    """Leaves no room for words of its own: then the block before it gives some up, and the length stays exact."""
    tokens = Pieces()
    for length in range(1025, 1060, 5):
        line = f'{{"timestamp": 0, "input_length": {length}, "output_length": 1, "hash_ids": [0, 1, 2]}}'
        workload.path.write_text(line)
        (conversation,) = workload.conversations(1, tokens, 20, 1)
        assert conversation.turns[0].prompt_tokens == tokens.count(conversation.turns[0].message.content) + 20 == length


def test_requests_without_blocks_are_unique(tmp_path):
    """The Azure traces tell nothing of texts."""
    path = tmp_path / "trace.csv"
    row = "2023-11-16 18:15:46.68,91,16\n"
    path.write_text("TIMESTAMP,ContextTokens,GeneratedTokens\n" + 3 * row)
    drawn = TraceWorkload(path=path, format="azure").conversations(3, Pieces(), 10, 1)
    assert len({each.turns[0].message.content.split(".")[0] for each in drawn}) == 3
    assert {each.turns[0].prompt_tokens for each in drawn} == {91}


def test_the_fingerprint_covers_the_file(workload):
    """And how much of it is sent."""
    before = workload.fingerprint()
    assert workload.model_copy(update={"limit": 2}).fingerprint() != before
    workload.path.write_text(workload.path.read_text().replace("700", "701"))
    assert workload.fingerprint() != before
