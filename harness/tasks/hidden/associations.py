"""Associations: what one must know to see that a sentence answers a question, read from `associations.yaml`."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

Order = Literal["default", "inverted"]

NAMES = """Aiko Anselm Birgit Bongani Chidi Cosmin Dagny Dilara Edda Emeka Farid Fenna Goran Gwendolyn Hakan Hedda
Imani Isidro Jamal Joanna Kavya Kenji Leif Lorcan Ludmila Malik Mirela Nadia Nikhil Odile Oluwaseun Priya Quentin Rafiq
Rosalind Sanna Sigrid Tariq Tamsin Ulrik Valeria Wanjiru Xenia Yannick Yara Zoltan""".split()
"""Who stands in the sentences, drawn whatever the sentence says. None of them is in the generated prose."""

OPENINGS = ("Actually", "As it happens", "By the way", "Incidentally", "As it turns out", "In fact")


class Association(Struct, frozen=True):
    """One item: `clue` stands in the sentence; `one_hop` and `two_hop` are what can be asked for."""

    kind: str
    clue: str
    one_hop: str
    two_hop: str

    def sentence(self, name: str, order: Order, opening: str) -> str:
        """The sentence about `name`: before its clue by default, after it when inverted (NoLiMa's two orders)."""
        wording = _kinds()[self.kind]
        template = wording.default if order == "default" else wording.inverted
        return f"{opening}, {template.format(name=name, clue=self.clue)}"

    def question(self, hops: int) -> str:
        """The question whose answer is the name."""
        wording = _kinds()[self.kind]
        if hops == 1:
            return wording.one_hop.format(answer=self.one_hop)
        return wording.two_hop.format(answer=self.two_hop)

    def fits(self, other: Association) -> bool:
        """Whether both may stand in one text: neither sentence answers a question about the other."""
        if self.kind != other.kind:
            return True
        return not _kinds()[self.kind].alone and self.one_hop != other.one_hop and self.two_hop != other.two_hop


class _Wording(Struct, frozen=True, forbid_unknown_fields=True):
    default: str
    inverted: str
    one_hop: str
    two_hop: str
    items: tuple[tuple[str, str, str], ...]
    alone: bool = False


@cache
def _kinds() -> dict[str, _Wording]:
    text = resources.files("harness.tasks.hidden").joinpath("associations.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, _Wording])


@cache
def associations() -> tuple[Association, ...]:
    """All of them, kind by kind."""
    return tuple(Association(kind, *item) for kind, wording in _kinds().items() for item in wording.items)
