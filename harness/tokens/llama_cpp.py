"""Counting with a GGUF file's vocabulary as llama.cpp does: its split patterns are not always the model's own."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.tokens.gguf import Vocabulary, read_vocabulary
from harness.tokens.huggingface import Tokenizer, TokenizerCounter

_VERSION = 1  # raise it when the same file comes to other counts
_USER_DEFINED = 4  # a token's type: llama.cpp finds these in plain text too

_ENDINGS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
_SPACES = r"\s*[\r\n]+|\s+(?!\S)|\s+"
_NOT_SMALL, _NOT_CAPITAL = r"[\p{L}&&[^a-z]]", r"[\p{L}&&[^A-Z]]"
_CASED = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{_NOT_SMALL}*{_NOT_CAPITAL}+",
    rf"[^\r\n\p{{L}}\p{{N}}]?{_NOT_SMALL}+{_NOT_CAPITAL}*",
)
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


class Split(Struct, frozen=True):
    """How a text is cut into words: by one pattern after the other, each in what the last one left.

    `whole_words` says that a word that is a token is not merged from its bytes.
    """

    patterns: tuple[str, ...]
    whole_words: bool = False


def _plain(numbers: str) -> str:
    """Llama 3's pattern, with so many digits in a word."""
    return rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{numbers}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_SPACES}"


_LLAMA3 = _plain(r"\p{N}{1,3}")
_GPT4O = rf"{_CASED[0]}{_ENDINGS}?|{_CASED[1]}{_ENDINGS}?|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{_SPACES}"
_QWEN35 = rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?[\p{{L}}\p{{M}}]+|\p{{N}}| ?[^\s\p{{L}}\p{{M}}\p{{N}}]+[\r\n]*|{_SPACES}"
_TEKKEN = rf"{_CASED[0]}|{_CASED[1]}|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{_SPACES}"
_MARK = r"\p{P}\p{S}"
_DEEPSEEK3 = (
    r"\p{N}{1,3}",
    r"[\x{4E00}-\x{9FA5}\x{3040}-\x{30FF}]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"""
    rf"|[^\r\n\p{{L}}{_MARK}]?[\p{{L}}\p{{M}}]+| ?[{_MARK}]+[\r\n]*|{_SPACES}",
)

_SPLITS = {
    ("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"): Split((_LLAMA3,), True),
    ("dbrx", "smaug-bpe", "glm4", "chatglm-bpe"): Split((_LLAMA3,)),
    ("llama4", "gpt-4o", "kanana2", "minimax-m2"): Split((_GPT4O,)),
    ("qwen2", "deepseek-r1-qwen", "megrez", "stablelm2", "hunyuan", "grok-2", "solar-open"): Split((_plain(r"\p{N}"),)),
    ("deepseek-v3", "hunyuan-dense", "joyai-llm"): Split(_DEEPSEEK3),
    ("qwen35",): Split((_QWEN35,)),
    ("tekken",): Split((_TEKKEN,), True),
    ("gpt-2", "phi-2", "gigachat", "mpt", "olmo", "jais", "exaone4", "trillion", "granite-docling"): Split((_GPT2,)),
    ("starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b"): Split((r"\p{N}", _GPT2)),
}
SPLITS = {name: split for names, split in _SPLITS.items() for name in names}
"""By `tokenizer.ggml.pre`, as in llama.cpp's `src/llama-vocab.cpp`. It tells capitals from small letters in ASCII only,
and knows no combining marks in Llama 4's pattern: the counts are the ones of its server, not of Meta's tokenizer."""


def gguf_counter(path: Path) -> TokenizerCounter:
    """The counter of a GGUF file. Raises UserError for a vocabulary that llama.cpp reads in a way not known here."""
    vocabulary = read_vocabulary(path)
    if vocabulary.model != "gpt2":
        cause = f"the vocabulary of {path.name} is of the kind {vocabulary.model!r}, and only 'gpt2' is read here"
        raise UserError(cause, fix="Let the server count, or use the model's tokenizer.json")
    if vocabulary.pre not in SPLITS:
        cause = f"{path.name} splits text by {vocabulary.pre!r}, which is not known here"
        raise UserError(cause, fix=f"Let the server count. Known are: {', '.join(sorted(SPLITS))}")
    split = SPLITS[vocabulary.pre]
    try:
        tokenizer = _tokenizer(vocabulary, split)
    except ImportError:
        fix = "Run: pip install 'openweight-harness[tokenizers]'"
        raise UserError("counting with a GGUF file needs the tokenizers package", fix=fix) from None
    except Exception as error:  # tokenizers raises nothing more specific
        raise UserError(f"the vocabulary of {path.name} cannot be used: {error}") from None
    identity = digest(["gguf", _VERSION, split, vocabulary.digest])
    return TokenizerCounter(tokenizer, f"tokenizer {path.name} (llama.cpp's vocabulary)", identity, cuts=True)


def _tokenizer(vocabulary: Vocabulary, split: Split) -> Tokenizer:
    from tokenizers import AddedToken, Regex, models, pre_tokenizers
    from tokenizers import Tokenizer as HuggingFaceTokenizer

    ids = {token: number for number, token in enumerate(vocabulary.tokens)}
    merges = [(left, right) for left, _, right in (merge.partition(" ") for merge in vocabulary.merges)]
    made = HuggingFaceTokenizer(models.BPE(ids, merges, ignore_merges=split.whole_words))
    splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in split.patterns]
    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.pre_tokenizer = pre_tokenizers.Sequence([*splits, bytes_])
    defined = [token for token, kind in zip(vocabulary.tokens, vocabulary.types, strict=False) if kind == _USER_DEFINED]
    made.add_tokens([AddedToken(token, normalized=False) for token in defined])
    tokenizer: Tokenizer = made
    return tokenizer
