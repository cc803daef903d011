"""How quickly `harness --help` answers, beside the least that Python and click can take."""

from __future__ import annotations

import sys
from pathlib import Path

from measured import Cost, Spread, measured, ratios, table

REPETITIONS = 10

COMMANDS: dict[str, tuple[str | Path, ...]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "python -c 'import click'": (sys.executable, "-c", "import click"),
    "harness --help": (Path(sys.executable).with_name("harness"), "--help"),
}


def main() -> None:
    """Interleave the commands and print one table."""
    for command in COMMANDS.values():
        measured(command)  # reads the files into the page cache
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for _ in range(REPETITIONS):
        for name, command in COMMANDS.items():
            costs[name].append(measured(command))
    limit = Spread.of(cost.cpu_s for cost in costs["python -c 'import click'"])
    rows = []
    for name, repeated in costs.items():
        cpu = Spread.of(cost.cpu_s for cost in repeated)
        wall = Spread.of(cost.wall_s for cost in repeated)
        rows.append((name, wall.shown(3), cpu.shown(3), ratios(cpu, limit).shown(2)))
    print(f"{REPETITIONS} interleaved runs each, median (lowest–highest)\n")
    print(table(("command", "wall s", "CPU s", "CPU ÷ import click"), rows))


if __name__ == "__main__":
    main()
