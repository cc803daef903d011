"""Four tokenizers as their makers publish them, read without any of the harness's code: it is held against them.

A rank file's lines are a token in base64 and its rank; how text is split, and the special tokens behind the ranks, are
in the makers' programs: `models/llama4/tokenizer.py` and `models/llama3/tokenizer.py` of meta-llama/llama-models,
`tiktoken_ext/openai_public.py` of tiktoken.

    python benchmarks/rank_files.py NAME FILE FOLDER     writes a folder that transformers' AutoTokenizer loads
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken
    import tokenizers

_O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ]
)
_CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)  # Llama 3 has taken it over; tiktoken and we write cl100k_base's in another, quicker form
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


@dataclass(frozen=True)
class Published:
    """`template` is one user message as the model sees it, with `{}` for the text."""

    pattern: str
    special: dict[str, int]
    template: str

    @property
    def special_tokens(self) -> int:
        """How many of them are in the template."""
        return sum(self.template.count(token) for token in self.special)

    def whole(self, text: str) -> str:
        """The prompt as the model sees it."""
        before, after = self.template.split("{}")
        return f"{before}{text}{after}"


PUBLISHED = {
    "llama4": Published(
        _O200K,
        {"<|begin_of_text|>": 200_000, "<|header_start|>": 200_005, "<|header_end|>": 200_006, "<|eot|>": 200_008},
        "<|begin_of_text|><|header_start|>user<|header_end|>\n\n{}<|eot|><|header_start|>assistant<|header_end|>\n\n",
    ),
    "llama3": Published(
        _CL100K,
        {
            "<|begin_of_text|>": 128_000,
            "<|start_header_id|>": 128_006,
            "<|end_header_id|>": 128_007,
            "<|eot_id|>": 128_009,
        },
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
    ),
    "cl100k": Published(
        _CL100K,
        {"<|im_start|>": 100_264, "<|im_end|>": 100_265},
        "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
    ),
    "gpt2": Published(_GPT2, {"<|endoftext|>": 50_256}, "{}"),
}
"""By name. GPT-2 has no chat template: its prompt is the text alone."""


def ranks(path: Path) -> dict[bytes, int]:
    """The rank of each token."""
    lines = (line.split() for line in path.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in lines}


def encoding(name: str, path: Path) -> tiktoken.Encoding:
    """In tiktoken."""
    import tiktoken

    published = PUBLISHED[name]
    return tiktoken.Encoding(
        name, pat_str=published.pattern, mergeable_ranks=ranks(path), special_tokens=published.special
    )


def tokenizer(name: str, path: Path) -> tokenizers.Tokenizer:
    """In Hugging Face's tokenizers, which merges by pairs: those that make each token, in the order of ranks."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    known = ranks(path)
    shown = _shown_bytes()
    names = {token: "".join(map(shown.__getitem__, token)) for token in known}
    merges = []
    for token in sorted(known, key=known.__getitem__):
        parts = [(token[:cut], token[cut:]) for cut in range(1, len(token))]
        pairs = [(known[one], known[other], one, other) for one, other in parts if one in known and other in known]
        merges += [(names[one], names[other]) for _, _, one, other in sorted(pairs)]
    made = Tokenizer(models.BPE({names[token]: rank for token, rank in known.items()}, merges, ignore_merges=True))
    split = pre_tokenizers.Split(Regex(PUBLISHED[name].pattern), "isolated")
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made.decoder = decoders.ByteLevel()
    return made


def _shown_bytes() -> dict[int, str]:
    """The character that stands for each byte in GPT-2's vocabulary file and those after it."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + place) for place, byte in enumerate(others)}


def main() -> None:
    """Write a folder for transformers."""
    name, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir()
    tokenizer(name, path).save(str(folder / "tokenizer.json"), pretty=False)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 10_485_760}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


if __name__ == "__main__":
    main()
