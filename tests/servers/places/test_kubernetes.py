"""A manifest for review."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.serving import Launch
from harness.servers.job import Job
from harness.servers.places.kubernetes import KubernetesPlace

JOB = Job("vLLM", ("vllm", "serve", "m", "--port", "8000", "--x", '{"a": "$(b)"}'), 8000, {"LEVEL": "INFO"}, gpus=4)
SECRET = "hf-token"  # noqa: S105 - the name of one
PLACE = KubernetesPlace(image="vllm/vllm-openai:v0.24.0", token_secret=SECRET, cache_claim="models")
WORDS = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("$(){}'\":#-"), max_size=30)
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


def documents(place, job):
    """The workload and the service."""
    return list(yaml.safe_load_all(place.shown(job)))


def container_of(pod):
    """The only one."""
    (container,) = pod["containers"]
    return container


def test_a_deployment_and_its_service_find_each_other():
    """By labels, and by the port's name."""
    deployment, service = documents(PLACE, JOB)
    assert (deployment["kind"], service["kind"]) == ("Deployment", "Service")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    (port,) = service["spec"]["ports"]
    assert container_of(deployment["spec"]["template"]["spec"])["ports"] == [
        {"name": port["targetPort"], "containerPort": 8000}
    ]


def test_the_pod_has_what_an_engine_needs():
    """GPUs, shared memory, the model cache, and time to start."""
    pod = documents(PLACE, JOB)[0]["spec"]["template"]["spec"]
    engine = container_of(pod)
    assert engine["resources"]["limits"]["nvidia.com/gpu"] == "4"
    mounted = {mount["mountPath"]: mount["name"] for mount in engine["volumeMounts"]}
    volumes = {volume.pop("name"): volume for volume in pod["volumes"]}
    assert volumes[mounted["/dev/shm"]]["emptyDir"]["medium"] == "Memory"  # noqa: S108 - NCCL's place
    assert volumes[mounted["/root/.cache/huggingface"]] == {"persistentVolumeClaim": {"claimName": "models"}}
    startup = engine["startupProbe"]
    assert startup["httpGet"] == engine["readinessProbe"]["httpGet"] == {"path": "/health", "port": "http"}
    assert startup["periodSeconds"] * startup["failureThreshold"] == PLACE.starts_within_s


def test_the_token_is_named_and_never_written(monkeypatch):
    """Also where this machine has one."""
    monkeypatch.setenv("HF_TOKEN", "hf_abcdefghijkl")
    engine = container_of(documents(PLACE, JOB)[0]["spec"]["template"]["spec"])
    token = next(variable for variable in engine["env"] if variable["name"] == "HF_TOKEN")
    assert token == {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf-token", "key": "token"}}}
    assert "hf_abc" not in PLACE.shown(JOB)
    assert "HF_TOKEN" not in KubernetesPlace(image="x:1").shown(JOB)


def test_kubernetes_puts_no_variables_into_the_command():
    """`$(b)` would be one."""
    command = container_of(documents(PLACE, JOB)[0]["spec"]["template"]["spec"])["command"]
    assert command[-1] == '{"a": "$$(b)"}'


def test_several_nodes_are_a_leader_and_workers():
    """The leader serves, all have GPUs, the service finds the leader alone."""
    workload, service = documents(PLACE, Job("vLLM", ("vllm", "serve", "m"), 8000, {}, gpus=8, nodes=2))
    assert workload["kind"] == "LeaderWorkerSet"
    group = workload["spec"]["leaderWorkerTemplate"]
    assert group["size"] == 2
    leader, worker = (container_of(group[each]["spec"]) for each in ("leaderTemplate", "workerTemplate"))
    assert leader["command"][-3:] == ["vllm", "serve", "m"]
    assert "readinessProbe" in leader
    assert "readinessProbe" not in worker
    assert worker["resources"] == leader["resources"] == {"limits": {"nvidia.com/gpu": "8"}}
    assert service["spec"]["selector"] == group["leaderTemplate"]["metadata"]["labels"]


def test_nothing_is_ever_applied():
    """Running says what to do instead."""
    with pytest.raises(UserError, match=r"not started on Kubernetes.*--print.*endpoint.base_url"):
        PLACE.run(JOB, Launch()).__enter__()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["vLLM", "SGLang", "llama.cpp", "TensorRT-LLM"]), WORDS, st.integers(1, 3))
def test_names_are_valid_and_words_survive(title, word, nodes):
    """Whatever the arguments hold."""
    for document in documents(PLACE, Job(title, ("serve", word), 8000, {"WORD": word}, nodes=nodes)):
        assert NAME.fullmatch(document["metadata"]["name"])
        if document["kind"] == "Deployment":
            engine = container_of(document["spec"]["template"]["spec"])
            assert engine["command"][1].replace("$$(", "$(") == word
            assert engine["env"][0]["value"].replace("$$(", "$(") == word


@pytest.mark.parametrize("wrong", [{"namespace": "Eval"}, {"name": "a_b"}, {"token_secret": "-x"}, {"image": ""}])
def test_names_that_kubernetes_refuses_are_refused(wrong):
    """Before it sees them."""
    with pytest.raises(ValidationError):
        KubernetesPlace.model_validate({"image": "x:1", **wrong})
