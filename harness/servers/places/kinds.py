"""The places there are."""

from __future__ import annotations

from harness.core.union import KindUnion
from harness.servers.places.local import LocalPlace

PLACES = KindUnion("place", [LocalPlace])
