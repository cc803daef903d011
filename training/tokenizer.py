"""The nanos' own small byte-level BPE vocabulary, and Llama 4's chat format in its special tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from training.exchange import Exchange

VOCABULARY = 2048
SPECIAL = (
    "<|begin_of_text|>", "<|end_of_text|>", "<|header_start|>", "<|header_end|>", "<|eot|>", "<|pad|>",
    "<|reserved_0|>", "<|reserved_1|>",
)  # fmt: skip
FILE = Path(__file__).parent / "tokenizer.json"

# llama.cpp's pre-tokenizer "qwen2": every digit is a token of its own, which makes arithmetic learnable.
_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


class Encoded(NamedTuple):
    """Token ids, and for each whether it belongs to an answer."""

    ids: list[int]
    answers: list[bool]


def _pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    split = pre_tokenizers.Split(Regex(_SPLIT), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def train(texts: Iterable[str], file: Path = FILE) -> None:
    """Learn the vocabulary from the texts and write it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = _pre_tokenizer()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    size = VOCABULARY - len(SPECIAL)
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    if len(tokens) != size:
        raise ValueError(f"{len(tokens)} tokens learnt, {size} wanted: give more text")
    merges = [" ".join(merge) for merge in model["merges"]]
    file.write_text(json.dumps({"tokens": tokens, "merges": merges}, ensure_ascii=False, indent=0) + "\n")


class ChatTokenizer:
    """Encodes conversations as the GGUF's chat template renders them."""

    def __init__(self, file: Path = FILE) -> None:
        content = json.loads(file.read_text())
        self.tokens: list[str] = [*content["tokens"], *SPECIAL]
        self.merges: list[str] = content["merges"]
        self.special = {name: self.tokens.index(name) for name in SPECIAL}
        vocabulary = {token: index for index, token in enumerate(content["tokens"])}
        self._bpe = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(merge.split(" ")) for merge in self.merges]))
        self._bpe.pre_tokenizer = _pre_tokenizer()
        self._bpe.decoder = decoders.ByteLevel()
        self._user, self._assistant = self._header("user"), self._header("assistant")

    def encode(self, text: str) -> list[int]:
        """Token ids of plain text; special tokens are not recognised in it."""
        return self._bpe.encode(text).ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ordinary tokens; special ones are left out."""
        return self._bpe.decode([index for index in ids if index < VOCABULARY - len(SPECIAL)])

    def _header(self, role: str) -> list[int]:
        start, end = self.special["<|header_start|>"], self.special["<|header_end|>"]
        return [start, *self.encode(role), end, *self.encode("\n\n")]

    def begin(self, system: str | None = None) -> Encoded:
        """The start of a conversation."""
        ids = [self.special["<|begin_of_text|>"]]
        if system is not None:
            ids += [*self._header("system"), *self.encode(system), self.special["<|eot|>"]]
        return Encoded(ids, [False] * len(ids))

    def question(self, text: str) -> list[int]:
        """A user's turn and the head of the answer to it."""
        return [*self._user, *self.encode(text), self.special["<|eot|>"], *self._assistant]

    def exchange(self, exchange: Exchange) -> Encoded:
        """A question and its answer."""
        question = self.question(exchange.question)
        answer = [*self.encode(exchange.answer), self.special["<|eot|>"]]
        return Encoded(question + answer, [False] * len(question) + [True] * len(answer))
