"""Texts on which split patterns differ: endings, numbers, marks, white space, scripts, names of special tokens."""

from __future__ import annotations

from random import Random

from hypothesis import strategies

SPECIAL = ["<|eot|>", "<|begin_of_text|>", "<|endoftext|>", "<s>", "[INST]", "<think>", "<|start_header_id|>user"]
BITS = [
    *[
        " ",
        "  ",
        "   ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " \n ",
        "\n/",
        "//",
        "'",
        "'s",
        "'S",
        "'ll",
        "n't",
        "'\u017f",
        "~a",
    ],
    *["1", "12", "123", "1234", "12345678", ".", ",", "...", "!?", "(", "{}", "==", "_", "-", "~~", "^", "`", "$$"],
    *[
        "the",
        "Key",
        "is",
        "aB",
        "ABc",
        "É",
        "é",
        "e\u0301",
        "ß",
        "МИР",
        "мир",
        "中文",
        "日本語テスト",
        "한국어",
        "हिन्दी",
        "ไทย",
    ],
    *["\u00a0", "\u3000", "\u0085", "\u200b", "\x00", "\x1f", "🙂", "👩‍👧", "½", "Ⅷ", "٣٤٥", *SPECIAL],
]

some_text = strategies.lists(strategies.sampled_from(BITS) | strategies.text(max_size=5), max_size=20).map("".join)


def mixed(count: int, seed: int = 1) -> list[str]:
    """`count` texts of up to 30 bits; the same seed gives the same texts."""
    random = Random(seed)
    return ["".join(random.choices(BITS, k=random.randint(1, 30))) for _ in range(count)]
