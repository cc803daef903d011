"""Lets `tiktoken.get_encoding("NAME")` give the tokenizer of a rank file: NAME=PATH is in $RANK_FILE.

On the path of a peer whose own tokenizer class takes nothing but tiktoken's names, with the benchmarks' folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from rank_files import PUBLISHED, ranks

NAME, PATH = os.environ["RANK_FILE"].split("=", 1)


def constructor() -> dict[str, object]:
    """What tiktoken makes an encoding of."""
    published = PUBLISHED[NAME]
    return {
        "name": NAME,
        "pat_str": published.pattern,
        "mergeable_ranks": ranks(Path(PATH)),
        "special_tokens": published.special,
    }


ENCODING_CONSTRUCTORS = {NAME: constructor}
