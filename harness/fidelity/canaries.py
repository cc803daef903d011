"""A card's canaries: conversations with what a faithful server makes of them, as one was recorded."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from msgspec import Struct

import harness
from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.core.sample import JsonValue, Message
from harness.core.traced import Traced
from harness.fidelity.template import Template

_SHIPPED = Path(harness.__file__).parent / "cards" / "canaries"
_CARD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Canary(Struct, frozen=True, omit_defaults=True):
    """`prompt_tokens` are those of the rendered conversation, empty where the recorded server did not show them;
    `answer` was written at temperature 0."""

    messages: tuple[Message, ...]
    answer: Traced
    prompt_tokens: tuple[int, ...] = ()

    @property
    def prompt_count(self) -> int | None:
        """How many tokens the prompt has, None when nobody knows."""
        return len(self.prompt_tokens) or self.answer.prompt_tokens


class Canaries(Struct, frozen=True, omit_defaults=True):
    """`recorded` says on what: engine, version, weights. `max_tokens` is the answers' cap, `arguments` are the
    template's: they pin a date that it would write."""

    card: str
    recorded: dict[str, JsonValue]
    max_tokens: int
    canaries: tuple[Canary, ...]
    template: Template | None = None
    arguments: dict[str, JsonValue] = {}


def find_canaries(card: str) -> Canaries | None:
    """Those in `canaries/` here, else the shipped ones; None when there are none."""
    if not _CARD_ID.fullmatch(card):
        return None
    found = next((path for path in (own_path(card), _SHIPPED / f"{card}.json") if path.is_file()), None)
    return None if found is None else read_canaries(found)


def own_path(card: str) -> Path:
    """Where a user's own canaries of a card are."""
    return Path("canaries") / f"{card}.json"


def read_canaries(path: Path) -> Canaries:
    """The canaries in a file. Raises UserError when it holds none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Canaries)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fix = "Record them again with harness fidelity --record"
        raise UserError(f"not a file of canaries: {error}", place=shown_path(path), fix=fix) from None


def write_canaries(canaries: Canaries, path: Path) -> None:
    """Write the file, a line for each canary, so that two recordings can be compared."""
    rounded = msgspec.structs.replace(canaries, canaries=tuple(map(_rounded, canaries.canaries)))
    document = msgspec.to_builtins(rounded)
    lines = ",\n".join(msgspec.json.encode(canary).decode() for canary in document.pop("canaries"))
    head = msgspec.json.format(msgspec.json.encode(document), indent=2).decode().rstrip().removesuffix("}").rstrip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head},\n  "canaries": [\n{lines}\n]}}\n', encoding="utf-8")


def _rounded(canary: Canary) -> Canary:
    """Four decimals: a hundred times finer than what two engines differ in."""
    positions = tuple(
        msgspec.structs.replace(
            each, logprob=round(each.logprob, 4), top={text: round(value, 4) for text, value in each.top.items()}
        )
        for each in canary.answer.positions
    )
    return msgspec.structs.replace(canary, answer=msgspec.structs.replace(canary.answer, positions=positions))
