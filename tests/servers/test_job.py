"""What a job says of the GPUs it may use."""

from harness.core.serving import Launch
from harness.servers.job import Job


def test_a_job_sees_the_gpus_that_it_was_given():
    """As CUDA_VISIBLE_DEVICES names them; nobody's choice is None, which is not the same as none."""
    job = Job("vLLM", ("vllm",), 1, gpus=2)
    assert job.visible(Launch(gpus=(1, 3))) == "1,3"
    assert job.visible(Launch()) is None


def test_what_its_own_environment_says_goes_first():
    """Somebody wrote it down."""
    job = Job("vLLM", ("vllm",), 1, {"CUDA_VISIBLE_DEVICES": "5"}, gpus=1)
    assert job.visible(Launch(gpus=(0,))) == "5"
