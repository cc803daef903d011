"""Every kind of haystack."""

from __future__ import annotations

from harness.core.union import KindUnion
from harness.tasks.haystacks.code import CodeHaystack
from harness.tasks.haystacks.dataset import DatasetHaystack
from harness.tasks.haystacks.files import FilesHaystack
from harness.tasks.haystacks.noise import NoiseHaystack
from harness.tasks.haystacks.prose import ProseHaystack

HAYSTACKS = KindUnion(
    "haystack", [CodeHaystack, DatasetHaystack, FilesHaystack, NoiseHaystack, ProseHaystack], default="prose"
)
"""A field `Annotated[Haystack, HAYSTACKS]` takes one of them."""
