"""The synthetic workload's conversations."""

from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.traffic.synthetic import SyntheticWorkload
from tests.fakes.words import Pieces, Words

OVERHEAD = 11


def alike(texts):
    """The words with which all of them begin."""
    words = zip(*(each.split(" ") for each in texts), strict=False)
    return " ".join(each[0] for each in takewhile(lambda each: len(set(each)) == 1, words))


def written(count=20, tokens=None, **arguments):
    """Conversations of a workload."""
    arguments = {"input_tokens": 200, "output_tokens": 16} | arguments
    return SyntheticWorkload.model_validate(arguments).conversations(count, tokens or Pieces(), OVERHEAD, 1)


def text(conversation, turn=0):
    """What the user says."""
    return conversation.turns[turn].message.content


def test_the_whole_prompt_has_the_length():
    """The chat template included."""
    tokens = Pieces()
    for conversation in written(tokens=tokens):
        assert conversation.turns[0].prompt_tokens == 200 == tokens.count(text(conversation)) + OVERHEAD
        assert conversation.turns[0].output_tokens == 16


def test_a_preset_is_where_keys_start_from():
    """Explicit keys go before it."""
    (one,) = written(1, preset="chat", input_tokens=None, output_tokens=None)
    assert (one.turns[0].prompt_tokens, one.turns[0].output_tokens) == (1024, 1024)
    (other,) = written(1, preset="chat", input_tokens=100, output_tokens=None)
    assert (other.turns[0].prompt_tokens, other.turns[0].output_tokens) == (100, 1024)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_prompts_are_unique_from_their_first_words(seed):
    """No two share sixteen tokens, and first words are many."""
    workload = SyntheticWorkload(input_tokens=64, output_tokens=1)
    texts = [text(each) for each in workload.conversations(200, Words(), OVERHEAD, seed)]
    assert len({" ".join(each.split(" ")[:8]) for each in texts}) == 200
    assert len({each.split(" ")[0] for each in texts}) > 20


def test_each_depends_on_its_number_and_the_seed_alone():
    """So that more conversations begin with the same ones."""
    workload = SyntheticWorkload(input_tokens={"kind": "uniform", "min": 50, "max": 300}, output_tokens=9)
    few, many = (workload.conversations(count, Pieces(), OVERHEAD, 1) for count in (5, 10))
    assert many == few + workload.conversations(5, Pieces(), OVERHEAD, 1, first=5)
    assert workload.conversations(5, Pieces(), OVERHEAD, 2)[0] != few[0]


@pytest.mark.parametrize("share", [0.25, 0.9])
def test_a_declared_share_is_common(share):
    """To within a word of the text, then all is different."""
    tokens = Pieces()
    texts = [text(each) for each in written(10, tokens, shared_prefix=share, input_tokens=400)]
    common = alike(texts)
    at = len(common) + 1
    assert all(each.startswith(common + " ") for each in texts)
    assert tokens.count(common) == pytest.approx(share * (400 - OVERHEAD), abs=2)
    assert len({each[at:].split(".")[0] for each in texts}) == 10
    assert {tokens.count(each) for each in texts} == {400 - OVERHEAD}


def test_shorter_prompts_share_less_of_the_same_text():
    """The share is of each prompt's own length."""
    lengths = {"kind": "uniform", "min": 100, "max": 3000}
    drawn = written(10, shared_prefix=0.5, input_tokens=lengths)
    *shorter, longest = sorted(map(text, drawn), key=len)
    shared = [len(alike([longest, each])) for each in shorter]
    assert shared == pytest.approx([len(each) / 2 for each in shorter], rel=0.15)
    assert len(set(shared)) > 5


def test_there_may_be_several_common_beginnings():
    """Each of them somewhere."""
    beginnings = {text(each)[:80] for each in written(40, shared_prefix=0.8, prefixes=3)}
    assert len(beginnings) == 3


def test_conversations_grow():
    """Each turn counts all that was said before it, answers at the length asked for."""
    tokens = Pieces()
    conversation = written(1, tokens, turns=3, turn_tokens=40, system="")[0]
    first, second, third = conversation.turns
    assert second.prompt_tokens == first.prompt_tokens + 16 + OVERHEAD + 40
    assert third.prompt_tokens == second.prompt_tokens + 16 + OVERHEAD + 40
    assert tokens.count(third.message.content) == 40
    assert (
        len({len(each.turns) for each in written(30, turns={"kind": "uniform", "min": 1, "max": 4}, turn_tokens=9)})
        == 4
    )


def test_images_come_with_the_first_message():
    """None like another."""
    drawn = written(2, images={"count": 2, "width": 64, "height": 64, "format": "png"}, turns=2, turn_tokens=9)
    images = [image.data for each in drawn for image in each.turns[0].message.images]
    assert len(set(images)) == 4
    assert not drawn[0].turns[1].message.images


def test_the_fingerprint_covers_what_is_sent(tmp_path):
    """A length in a file as well; a preset is what it stands for."""
    path = tmp_path / "lengths.txt"
    path.write_text("10\n")
    base = {"input_tokens": {"kind": "empirical", "path": path}, "output_tokens": 5}
    changes = (
        {},
        {"output_tokens": 6},
        {"shared_prefix": 0.5},
        {"system": "x"},
        {"turns": 2, "turn_tokens": 4},
        {"images": {}},
    )
    prints = {SyntheticWorkload.model_validate(base | change).fingerprint() for change in changes}
    path.write_text("20\n")
    prints.add(SyntheticWorkload.model_validate(base).fingerprint())
    assert len(prints) == len(changes) + 1
    chat, same = (
        SyntheticWorkload(preset="chat"),
        SyntheticWorkload.model_validate({"input_tokens": 1024, "output_tokens": 1024}),
    )
    assert chat.fingerprint() == same.fingerprint()


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"input_tokens": 5},
        {"preset": "chat", "turns": 2},
        {"preset": "chat", "shared_prefix": 1.0},
        {"preset": "chats"},
    ],
)
def test_workloads_that_make_no_sense(arguments):
    """No lengths, turns of no length, nothing that is unique."""
    with pytest.raises(ValidationError):
        SyntheticWorkload.model_validate(arguments)
