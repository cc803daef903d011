"""The batch script of an engine that Slurm runs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from harness.servers.job import Job

SILENCE_S = 120

_RAY = """\
# All nodes share one copy of the model, by Ray, as in vLLM's examples/online_serving/multi-node-serving.sh
own_address() {{ hostname -I | tr ' ' '\\n' | grep -m1 -v -e '^127' -e ':'; }}
export -f own_address
export VLLM_HOST_IP=$(own_address)
export RAY_USAGE_STATS_ENABLED=0 RAY_ADDRESS=$VLLM_HOST_IP:{ray_port}
ray start --head --node-ip-address="$VLLM_HOST_IP" --port={ray_port} --block &
srun --nodes={workers} --ntasks={workers} --ntasks-per-node=1 --exclude="$SLURMD_NODENAME" bash -c '
  export VLLM_HOST_IP=$(own_address)
  for try in $(seq 60); do
    ray start --address="$RAY_ADDRESS" --node-ip-address="$VLLM_HOST_IP" --block
    sleep 5
  done' &
trap 'kill $(jobs -p) 2>/dev/null; sleep 5' EXIT
nodes_with_ray() {{
  python3 -c 'import ray; ray.init(log_to_driver=False); print(sum(node["Alive"] for node in ray.nodes()))' 2>/dev/null
}}
serve() {{
  until [ "$(nodes_with_ray)" = {nodes} ]; do
    echo "harness: waiting for {nodes} nodes to start Ray"
    sleep 5
  done
  exec $guard {command}
}}
"""

_GUARD = """\
guard=  # without cgroups, Slurm loses sight of an engine whose script was killed
setpriv --pdeathsig KILL true 2>/dev/null && guard="setpriv --pdeathsig KILL"
"""

_WATCH = """\
set -m  # the engine is a process group of its own
serve &
engine=$!
set +m
trap 'kill -TERM -- -$engine' TERM
beat= heard=$SECONDS told=
while kill -0 $engine 2>/dev/null; do
  sleep {look_s} & wait $!
  now=$(cat {heartbeat} 2>/dev/null)
  if [ "$now" != "$beat" ]; then beat=$now heard=$SECONDS; fi
  if [ $((SECONDS - heard)) -gt $(({silence_s} + {grace_s})) ]; then
    kill -KILL -- -$engine
  elif [ -z "$told" ] && [ $((SECONDS - heard)) -gt {silence_s} ]; then
    echo "harness: no sign of life from the harness for {silence_s} s: this job ends"
    kill -TERM -- -$engine
    told=yes
  fi
done
wait $engine
code=$?
kill -KILL -- -$engine 2>/dev/null
echo $code > {exit_file}
exit $code
"""


class BatchFiles(Struct, frozen=True):
    """One start's folder, which login node and compute nodes both see."""

    folder: Path

    @property
    def script(self) -> Path:
        """What sbatch is given."""
        return self.folder / "job.sh"

    @property
    def log(self) -> Path:
        """The output of the script, and so the engine's."""
        return self.folder / "engine.log"

    @property
    def heartbeat(self) -> Path:
        """What the harness keeps changing while it lives."""
        return self.folder / "heartbeat"

    @property
    def exit_file(self) -> Path:
        """The engine's exit code, once it has one."""
        return self.folder / "exit"


class BatchScript(Struct, frozen=True):
    """`options` are sbatch's, long and without dashes; `setup` is run before the engine."""

    options: Mapping[str, str]
    setup: Sequence[str]
    silence_s: int = SILENCE_S
    look_s: int = 5

    def text(self, job: Job, files: BatchFiles) -> str:
        """The whole script, which ends when the heartbeat does."""
        watch = _WATCH.format(
            look_s=self.look_s,
            heartbeat=shlex.quote(str(files.heartbeat)),
            exit_file=shlex.quote(str(files.exit_file)),
            silence_s=self.silence_s,
            grace_s=int(job.grace_s),
        )
        return self._until_served(job, str(files.log).replace("%", "%%")) + watch

    def alone(self, job: Job, log: str) -> str:
        """The script for a person to hand in, who also ends it."""
        return self._until_served(job, log) + "(serve)\n"

    def _until_served(self, job: Job, log: str) -> str:
        named = f"harness-{job.name.lower().replace(' ', '-')}"
        options = {**self.options, "output": log, "job-name": named}
        lines = [
            "#!/bin/bash",
            *(f"#SBATCH --{name}" + (f"={shlex.quote(value)}" if value else "") for name, value in options.items()),
            *self.setup,
            *(f"export {name}={shlex.quote(value)}" for name, value in job.environment.items()),
        ]
        return "\n".join(lines) + "\n" + _GUARD + _serving(job)


def _serving(job: Job) -> str:
    """The shell function that becomes the engine."""
    command = shlex.join(job.command)
    if job.nodes == 1:
        return f"serve() {{ exec $guard {command}; }}\n"
    ray_port = 6379 + job.port % 1000  # two jobs may share a node
    return _RAY.format(ray_port=ray_port, workers=job.nodes - 1, nodes=job.nodes, command=command)
