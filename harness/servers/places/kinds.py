"""The places there are."""

from __future__ import annotations

from harness.core.union import KindUnion
from harness.servers.places.kubernetes import KubernetesPlace
from harness.servers.places.local import LocalPlace
from harness.servers.places.slurm import SlurmPlace
from harness.servers.places.ssh import SshPlace

PLACES = KindUnion("place", [KubernetesPlace, LocalPlace, SlurmPlace, SshPlace])
