"""The source of IFEval's prompts: requests with instructions that a program can check."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from harness.core.sample import Sample
from harness.tasks.coding.source import CodingSource, text
from harness.tasks.table import Row
from harness.tasks.target import text_of


class _Asked(Struct, frozen=True):
    """What the scorer needs of a row, in the dataset's own columns; it knows which instructions there are."""

    instruction_id_list: list[str]
    kwargs: list[dict[str, object] | None]
    prompt: str


class IfevalSource(CodingSource):
    """Prompts of IFEval (Zhou et al. 2023, arXiv:2311.07911), or of one's own in its format.

    The file is `input_data.jsonl` of google-research/instruction_following_eval, or its copy on the Hub, google/IFEval.
    Prompts see `prompt`. A prompt's tags are the families of its instructions (`families`, in the order of the
    alphabet) and how many instructions it has (`instructions`).
    """

    kind: Literal["ifeval"] = "ifeval"

    def sample(self, number: int, row: Row) -> Sample:
        """The prompt of a row. Raises ValueError where it has no id, or no instructions."""
        prompt, identity = text(row, "prompt"), text_of(row.get("key"))
        if identity is None:
            raise ValueError("the id is missing in column 'key'")
        columns = {name: row.get(name) for name in ("instruction_id_list", "kwargs")}
        asked = msgspec.convert({**columns, "prompt": prompt}, type=_Asked)
        if not asked.instruction_id_list:
            raise ValueError("there is no instruction in column 'instruction_id_list'")
        families = sorted({name.partition(":")[0] for name in asked.instruction_id_list})
        tags = {"families": ", ".join(families), "instructions": str(len(asked.instruction_id_list))}
        return Sample(identity, {"prompt": prompt}, (_target(asked),), tags=tags)


def _target(asked: _Asked) -> str:
    """As one text. The Hub's copy gives every instruction every argument, most of them null."""
    given = [{name: value for name, value in (each or {}).items() if value is not None} for each in asked.kwargs]
    return msgspec.json.encode(_Asked(asked.instruction_id_list, list(given), asked.prompt)).decode()
