"""The union of haystacks."""

from __future__ import annotations

from typing import Annotated

from pydantic import TypeAdapter

from harness.tasks.haystacks.kinds import HAYSTACKS
from harness.tasks.haystacks.noise import NoiseHaystack
from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.needle.corpus import Haystack

HAYSTACK = TypeAdapter(Annotated[Haystack, HAYSTACKS])


def test_prose_is_meant_where_no_kind_is_written():
    """The others are named."""
    assert HAYSTACK.validate_python({"language": "de"}) == ProseHaystack(language="de")
    assert HAYSTACK.validate_python({"kind": "noise"}) == NoiseHaystack()
