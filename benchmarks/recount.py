"""Counts written prompts anew with two tokenizer libraries, and where in each the needle stands: none of our code.

    python benchmarks/recount.py NAME RANK_FILE [FOLDER]

Prints the tokens of the chat template, and then a line of JSON for each prompt of FOLDER, which has `prompts.jsonl`
from `write_needles.py` and the texts that it names. tiktoken encodes each prompt whole, with the chat template and its
special tokens around it; Hugging Face's tokenizers count it in pieces. Exits with a message where the two differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rank_files import PUBLISHED, encoding, tokenizer

_PIECE = 1 << 20  # characters
_SEAM = re.compile(r"(?<=[a-z]\.)(?= [A-Z])|(?<=[a-z])(?= [a-z])")


def pieces(text: str) -> Iterator[str]:
    """Cut where a word or sentence ends and the next begins with its space: words are split there in any case."""
    start = 0
    while seam := _SEAM.search(text, start + _PIECE):
        yield text[start : seam.start()]
        start = seam.start()
    yield text[start:]


def without(context: str, needle: str) -> tuple[str, str]:
    """What stands before the needle, and all but the needle and what joins it. Exits when it is not there once."""
    if context.count(needle) != 1:
        sys.exit(f"the needle {needle!r} is there {context.count(needle)} times")
    place = context.index(needle)
    before, after = context[:place], context[place + len(needle) :]
    joint = " " if before.endswith(" ") or after.startswith(" ") else "\n"
    if joint == " " and before:
        return before.removesuffix(" "), before.removesuffix(" ") + after
    return before, before + after.removeprefix(joint)


def main() -> None:
    """Count each and print it."""
    name, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None
    published, by_words = PUBLISHED[name], encoding(name, path)
    first_special = min(published.special.values())
    template = len(by_words.encode(published.whole("x"), allowed_special="all")) - 1
    print(template)
    if folder is None:
        return
    by_pairs = tokenizer(name, path)
    for line in (folder / "prompts.jsonl").read_text().splitlines():
        prompt = json.loads(line)
        text = (folder / prompt["file"]).read_text()
        ids = by_words.encode_to_numpy(published.whole(text), allowed_special="all")
        special = int((ids >= first_special).sum())
        again = template + sum(len(each.ids) for each in map(by_pairs.encode, pieces(text)))
        if special != published.special_tokens or again != len(ids):
            sys.exit(f"{prompt['id']}: {special} special tokens; {len(ids)} in tiktoken, {again} in tokenizers")
        if not text.startswith(prompt["before"]) or not text.endswith(prompt["after"]):
            sys.exit(f"{prompt['id']} is not worded as it should be")
        context = text.removeprefix(prompt["before"]).removesuffix(prompt["after"])
        before, hay = without(context, prompt["needle"])
        depth = 100 * len(by_words.encode_to_numpy(before)) / len(by_words.encode_to_numpy(hay))
        print(json.dumps({"id": prompt["id"], "tokens": len(ids), "depth": depth}), flush=True)


if __name__ == "__main__":
    main()
