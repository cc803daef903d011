"""Counting with GGUF files: what real llama.cpp says to the same text."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlsplit

import pytest

from harness.core.errors import UserError
from harness.core.serving import Launch
from harness.endpoints.tokens import ServerCounter
from harness.servers.embedded import EmbeddedServer
from harness.servers.job import Job
from harness.servers.llama_server import EMBEDDED
from harness.servers.places.local import LocalPlace
from harness.servers.ready import Readiness, served
from harness.tokens.llama_cpp import SPLITS, gguf_counter
from tests.tokens.made import NANO, byte_letters, write_gguf, write_nano
from tests.tokens.texts import SPECIAL, mixed

PATTERNS = ["llama-bpe", "dbrx", "llama4", "qwen2", "qwen35", "tekken", "deepseek-v3", "gpt-2", "smollm"]


@contextmanager
def llama_cpp(path):
    """The address of llama.cpp's own server with a file."""
    place = LocalPlace()
    port = place.free_port()
    command = (*EMBEDDED, "--model", str(path), "--port", str(port), "--ctx-size", "64", "--threads", "1")
    with served(Job("llama.cpp", command, port, grace_s=1.0), place, Readiness(within_s=60), Launch()) as started:
        yield started.base_url


def pairs(seed=1):
    """A vocabulary as large as the nanos', of pairs of bytes that are often apart: any other split shows in it."""
    letters, random = byte_letters(), Random(seed)
    often = [*b" \n\r\t'/.-~$^123absStTlLdDABEre", *bytes.fromhex("c3c9a989cc81d09fe4b8adc2")]
    merges = [f"{letters[one]} {letters[other]}" for one in often for other in often]
    merges = random.sample(merges, 1650)
    tokens = [*letters, *(merge.replace(" ", "") for merge in merges), "the", "Key"]  # the last two merge from nothing
    fill = [f"<unused {number}>" for number in range(2040 - len(tokens))]
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|header_start|>", "<|header_end|>", "<|eot|>", "<|pad|>"]
    types = [1] * len(tokens) + [5] * len(fill) + [3] * 6 + [4] * 2
    return {"tokens": [*tokens, *fill, *names, "<think>", "</think>"], "token_type": types, "merges": merges}


@pytest.mark.parametrize("model", ["nano-scout", "nano-maverick"])
def test_the_embedded_models_are_counted_as_their_server_does(model):
    """Marks, numbers, white space and scripts in any order, and the names of special tokens."""
    texts = [*mixed(1000), *SPECIAL, ""]
    with EmbeddedServer(model=model).start(Launch()) as started:
        server = ServerCounter(started.base_url.removesuffix("/v1"), model, {}, 10)
        assert gguf_counter(NANO.with_stem(model)).count_each(texts) == server.count_each(texts)


@pytest.mark.parametrize("pre", PATTERNS)
def test_every_split_is_llama_cpps_own(tmp_path, pre):
    """One of each pattern, and with a vocabulary in which every split shows: the same tokens, not only as many."""
    write_nano(tmp_path / "nano.gguf", pre=pre, **pairs())
    tokenizer = gguf_counter(tmp_path / "nano.gguf")._tokenizer
    with llama_cpp(tmp_path / "nano.gguf") as base_url:
        connection = HTTPConnection(urlsplit(base_url).netloc)
        for text in mixed(400):
            connection.request("POST", "/tokenize", json.dumps({"content": text, "parse_special": False}))
            theirs = json.loads(connection.getresponse().read())["tokens"]
            assert tokenizer.encode(text, add_special_tokens=False).ids == theirs, text
        connection.close()


def test_a_pattern_for_each_split_is_compared():
    """Llama 3's twice: with words that are tokens taken whole, and merged from their bytes."""
    assert len({split.patterns for split in SPLITS.values()}) == len(PATTERNS) - 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"model": "llama"}, "of the kind 'llama', and only 'gpt2' is read here"),
        ({"pre": "gemma4"}, "splits text by 'gemma4', which is not known here"),
        ({"merges": ["a zz"]}, "cannot be used"),
    ],
)
def test_another_vocabulary_is_refused(tmp_path, said, message):
    """It would be counted otherwise than the server counts."""
    write_gguf(tmp_path / "made.gguf", **{"model": "gpt2", "pre": "qwen2", "tokens": byte_letters()} | said)
    with pytest.raises(UserError, match=message):
        gguf_counter(tmp_path / "made.gguf")
