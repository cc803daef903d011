"""One sample of lm-eval's `niah_single_1` (noise) or `niah_single_2` (essay), made by its own functions.

    python benchmarks/peers/lm_eval_niah.py {noise,essay} TOKENS TOKENIZER_FOLDER ESSAYS OUT

Runs in lm-eval's environment. Differs from the task in that one sample is made and not 500, and that the essays come
from a file and not from the Hub.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from lm_eval.tasks.ruler.common_utils import get_tokenizer
from lm_eval.tasks.ruler.niah_utils import TEMPLATE
from lm_eval.tasks.ruler.prepare_niah import generate_samples, get_haystack


class Counted:
    """The tokenizer, with a sum of the tokens that it made."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.encoded = 0

    def __call__(self, text):
        """As the tokenizer does."""
        made = self.tokenizer(text)
        self.encoded += len(made.input_ids)
        return made


def main() -> None:
    """Make it and write it down."""
    haystack, tokens, folder, essays, out = sys.argv[1:]
    tokenizer = Counted(get_tokenizer(tokenizer=folder))
    kind = "repeat" if haystack == "noise" else "essay"
    words = re.sub(r"\s+", " ", Path(essays).read_text()).split(" ")
    (sample,) = generate_samples(
        get_haystack("repeat") if haystack == "noise" else words,
        TOKENIZER=tokenizer,
        max_seq_length=int(tokens),
        template=TEMPLATE,
        type_haystack=kind,
        type_needle_k="words",
        type_needle_v="numbers",
        num_samples=1,
    )
    Path(out).write_text(json.dumps({**sample, "encoded": tokenizer.encoded}))


if __name__ == "__main__":
    main()
