"""Makes needle prompts with the harness in a process of its own and writes each to a file.

    python benchmarks/write_needles.py RANK_FILE TEMPLATE_TOKENS SOURCE FOLDER

SOURCE is a needle source as JSON; its prompts must have TEMPLATE_TOKENS beside their text. FOLDER gets the texts and
`prompts.jsonl`, a line each: what was asked for and counted, and the seconds that it took to make it and to write it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from harness.core.sample import CONTEXT_MARK, Sample
from harness.tasks.gauge import PromptGauge
from harness.tasks.needle.source import NeedleSource
from harness.tasks.template import TemplatePrompt
from harness.tokens.ranks import rank_counter

WORDING = (
    "A special magic number is hidden within the following text. Make sure to memorize it. I will quiz you about "
    "the number afterwards.\n{{ context }}\nWhat is the special magic number for {{ query }} mentioned in the "
    "provided text?"
)


def write(sample: Sample, prompt: TemplatePrompt, file: Path) -> dict[str, object]:
    """Write one prompt as it is sent, without a chat template; what was asked for and counted."""
    (message,) = prompt.render(sample)
    if sample.size is None or sample.passage is None or not isinstance(message.content, str):
        sys.exit(f"{sample.id} is no prompt made to a length")
    before, after = message.content.split(CONTEXT_MARK)
    with file.open("w") as out:
        out.write(before)
        for chunk in sample.passage.chunks():
            out.write(chunk)
        out.write(after)
    return {
        "id": sample.id,
        "requested": sample.size.requested_tokens,
        "counted": sample.size.counted_tokens,
        "depths": sample.size.depths,
        "file": file.name,
        "before": before,
        "after": after,
        "needle": f"One of the special magic numbers for {sample.fields['key']} is: {sample.target[0]}.",
    }


def main() -> None:
    """Make and write them."""
    ranks, template_tokens, source, folder = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    prompt = TemplatePrompt(user=WORDING)
    gauge = PromptGauge(rank_counter(ranks), prompt, template_tokens)
    samples = NeedleSource.model_validate(json.loads(source)).samples(gauge)
    with (folder / "prompts.jsonl").open("w") as lines:
        begun = time.perf_counter()
        for number, sample in enumerate(samples):
            made = time.perf_counter()
            line = write(sample, prompt, folder / f"{number}.txt")
            now = time.perf_counter()
            lines.write(json.dumps({**line, "made_s": made - begun, "written_s": now - made}) + "\n")
            begun = now


if __name__ == "__main__":
    main()
