"""A Kubernetes cluster: the manifest is shown for review, and never applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import yaml
from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.serving import Launch
from harness.servers.job import Job, Running

_PROBE_EVERY_S = 10
_SHARED_MEMORY = "dshm"
_CACHE = "model-cache"
_RAY_SCRIPT = "/vllm-workspace/examples/online_serving/multi-node-serving.sh"  # in vLLM's image


class _Plain(yaml.SafeDumper):
    """Writes in full what stands twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Name = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]


class KubernetesPlace(Kind):
    """Nothing is started: the harness asks an engine that you applied."""

    kind: Literal["kubernetes"] = "kubernetes"
    image: Annotated[str, Field(pattern=r"^\S+$", description="with a tag or digest, so that it stays the same")]
    namespace: Annotated[_Name, Field(description="where it belongs")] = "default"
    name: Annotated[_Name | None, Field(description="of Deployment and Service; left out, the engine's")] = None
    gpu_resource: Annotated[str, Field(description="what the device plugin calls a GPU")] = "nvidia.com/gpu"
    memory: Annotated[str | None, Field(pattern=r"^\d+[KMGT]i?$", description="limit of each pod")] = None
    shared_memory: Annotated[str, Field(pattern=r"^\d+[KMGT]i?$", description="size of /dev/shm")] = "16Gi"
    token_secret: Annotated[_Name | None, Field(description="a Secret whose key `token` is a Hugging Face token")] = (
        None
    )
    cache_claim: Annotated[_Name | None, Field(description="a PersistentVolumeClaim that keeps downloaded models")] = (
        None
    )
    node_selector: Annotated[dict[str, str], Field(description="labels of the nodes")] = {}
    health_path: Annotated[str, Field(pattern=r"^/", description="GET gives 200 once it answers")] = "/health"
    starts_within_s: Annotated[int, Field(ge=_PROBE_EVERY_S, description="until it is given up and restarted")] = 3600

    def fingerprint(self) -> str:
        """The same everywhere."""
        return digest(self.kind)

    def free_port(self) -> int:
        """A pod has its ports for itself."""
        return 8000

    @contextmanager
    def run(self, job: Job, launch: Launch) -> Iterator[Running]:
        """Raises UserError."""
        raise UserError(
            f"{job.name} is not started on Kubernetes by the harness",
            fix="Print the manifest with harness serve --print, review and apply it, and put the Service's address in "
            'the place of "serve", as endpoint.base_url',
        )
        yield

    def shown(self, job: Job) -> str:
        """The manifest, for kubectl apply -f -."""
        workload = self._deployment(job) if job.nodes == 1 else self._leader_and_workers(job)
        return str(yaml.dump_all([workload, self._service(job)], Dumper=_Plain, sort_keys=False, width=120))

    def _deployment(self, job: Job) -> dict[str, object]:
        labels: object = {"app.kubernetes.io/name": self._named(job)}
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": self._metadata(job),
            "spec": {
                "replicas": 1,
                "strategy": {"type": "Recreate"},  # two of them would need twice the GPUs
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": self._pod(job, list(job.command), serves=True)},
            },
        }

    def _leader_and_workers(self, job: Job) -> dict[str, object]:
        """After vLLM's docs/deployment/frameworks/lws.md, whose script joins the pods by Ray."""
        lead = ["bash", "-c", f'bash {_RAY_SCRIPT} leader --ray_cluster_size=$LWS_GROUP_SIZE && exec "$@"', "engine"]
        work = ["bash", "-c", f"exec bash {_RAY_SCRIPT} worker --ray_address=$LWS_LEADER_ADDRESS"]
        labels: object = {"app.kubernetes.io/name": self._named(job), "role": "leader"}
        leader = self._pod(job, [*lead, *job.command], serves=True)
        return {
            "apiVersion": "leaderworkerset.x-k8s.io/v1",
            "kind": "LeaderWorkerSet",
            "metadata": self._metadata(job),
            "spec": {
                "replicas": 1,
                "leaderWorkerTemplate": {
                    "size": job.nodes,
                    "restartPolicy": "RecreateGroupOnPodRestart",
                    "leaderTemplate": {"metadata": {"labels": labels}, "spec": leader},
                    "workerTemplate": {"spec": self._pod(job, work, serves=False)},
                },
            },
        }

    def _service(self, job: Job) -> dict[str, object]:
        leader: dict[str, object] = {"role": "leader"} if job.nodes > 1 else {}
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": self._metadata(job),
            "spec": {
                "type": "ClusterIP",
                "selector": {"app.kubernetes.io/name": self._named(job), **leader},
                "ports": [{"name": "http", "port": job.port, "targetPort": "http"}],
            },
        }

    def _metadata(self, job: Job) -> object:
        name = self._named(job)
        return {"name": name, "namespace": self.namespace, "labels": {"app.kubernetes.io/name": name}}

    def _named(self, job: Job) -> str:
        return self.name or re.sub("[^a-z0-9]+", "-", job.name.lower()).strip("-")

    def _pod(self, job: Job, command: list[str], *, serves: bool) -> object:
        mounts, volumes = self._volumes()
        container: dict[str, object] = {
            "name": "engine",
            "image": self.image,
            "command": [word.replace("$(", "$$(") for word in command],  # else Kubernetes would put variables there
            **self._environment(job),
            "resources": {"limits": self._limits(job)},
            "volumeMounts": mounts,
        }
        if serves:
            asked: dict[str, object] = {"httpGet": {"path": self.health_path, "port": "http"}}
            often: dict[str, object] = {**asked, "periodSeconds": _PROBE_EVERY_S, "timeoutSeconds": 5}
            container["ports"] = [{"name": "http", "containerPort": job.port}]
            container["startupProbe"] = {**often, "failureThreshold": -(-self.starts_within_s // _PROBE_EVERY_S)}
            container["readinessProbe"] = often
        labels: dict[str, object] = {**self.node_selector}
        selector: dict[str, object] = {"nodeSelector": labels} if labels else {}
        return {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,  # a Service named vllm would set VLLM_PORT, which vLLM reads
            "terminationGracePeriodSeconds": int(job.grace_s),
            **selector,
            "containers": [container],
            "volumes": volumes,
        }

    def _environment(self, job: Job) -> dict[str, object]:
        plain: list[object] = [
            {"name": name, "value": value.replace("$(", "$$(")} for name, value in job.environment.items()
        ]
        if self.token_secret is None:
            return {"env": plain} if plain else {}
        secret: object = {"secretKeyRef": {"name": self.token_secret, "key": "token"}}
        return {"env": [*plain, {"name": "HF_TOKEN", "valueFrom": secret}]}

    def _limits(self, job: Job) -> object:
        gpus: dict[str, object] = {self.gpu_resource: str(job.gpus)} if job.gpus else {}
        return {**gpus, "memory": self.memory} if self.memory else gpus

    def _volumes(self) -> tuple[object, object]:
        """Where they are mounted, and what they are."""
        mounts: list[object] = [{"name": _SHARED_MEMORY, "mountPath": "/dev/shm"}]  # noqa: S108 - NCCL's place
        volumes: list[object] = [
            {"name": _SHARED_MEMORY, "emptyDir": {"medium": "Memory", "sizeLimit": self.shared_memory}}
        ]
        if self.cache_claim is not None:
            mounts.append({"name": _CACHE, "mountPath": "/root/.cache/huggingface"})
            volumes.append({"name": _CACHE, "persistentVolumeClaim": {"claimName": self.cache_claim}})
        return mounts, volumes
